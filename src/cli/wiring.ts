import type { Deps, LiveDeps } from './deps.ts';

/** The real parts, each loaded on first use. Named individually, so that unused ones are detected. */
export const wiring: Deps = {
  async system() {
    const { checking, checkScenario, diagnose, diffSchedules, explainScenario, replayScenario, withFaults } =
      await import('../verbs/index.ts');
    const { defaultGate, designOfFamily, designs, gates } = await import('../boot/index.ts');
    const { properties } = await import('../properties/index.ts');
    return {
      checking,
      checkScenario,
      defaultGate,
      designOfFamily,
      designs,
      diagnose,
      diffSchedules,
      explainScenario,
      gates,
      properties,
      replayScenario,
      withFaults,
    };
  },
  async input() {
    const { listScenarios, loadScenario, readScenarioFile } = await import('../scenario/catalogue.ts');
    const { listExamples } = await import('../capture/examples.ts');
    const { captureScript } = await import('../capture/capture-script.ts');
    const { withIomemDax } = await import('../capture/listed-in-iomem.ts');
    const { missingFiles } = await import('../capture/missing-files.ts');
    const { importCaptureFolder, readBootFolder } = await import('../capture/read-folder.ts');
    const { writtenScenario } = await import('../scenario/scenario-file.ts');
    return {
      captureScript,
      listExamples,
      listScenarios,
      loadScenario,
      missingFiles,
      readCaptureFolder: importCaptureFolder,
      readBootFolder,
      readScenarioFile,
      formatScenario: writtenScenario,
      withIomemDax,
    };
  },
  async conform() {
    const { asLogged, conform, dmesgOf } = await import('../conform/index.ts');
    return { asLogged, conform, dmesgOf };
  },
  async exporter() {
    const { exportChart, exportScenario, namedMachines } = await import('../export/index.ts');
    return { exportChart, exportScenario, namedMachines };
  },
  async vm() {
    const { boot, elsewhere, endingAt, familyOfRelease, GuestError, guestTexts, MissingTool, releaseOfFile, vmPlan } =
      await import('../vm/index.ts');
    return { boot, elsewhere, endingAt, familyOfRelease, GuestError, guestTexts, MissingTool, releaseOfFile, vmPlan };
  },
  async testgen() {
    const { coverageLines, filesOf, generatePlan, givenIn, isGenerated, planFrom, stemOf } =
      await import('../testgen/index.ts');
    return { coverageLines, filesOf, generatePlan, givenIn, isGenerated, planFrom, stemOf };
  },
  async threads() {
    const { exploreCells } = await import('./cell-threads.ts');
    return { exploreCells };
  },
  async live(): Promise<LiveDeps> {
    const { runLive } = await import('../live/index.ts');
    return { runLive };
  },
};
