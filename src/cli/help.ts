/** The kinds that `list` accepts. */
export const listKinds = ['scenarios', 'designs', 'gates', 'properties', 'examples'] as const;

/** The end of `quiesce --help`. */
export const root = `
Examples:
  quiesce list scenarios            the known races
  quiesce check S03                 does any order lose memory?
  quiesce check S03 --design f      and with the design of 7.1?
  quiesce explain S27 --design f    which two steps are to blame?
  quiesce diagnose ./my-box         what happened, and what helps?
  quiesce compare                   every race under every design
  quiesce new gate mine             a gate of your own to begin with
  quiesce import ./my-box -o my.yaml && quiesce check my.yaml
  quiesce generate S17 --target vitest --out tests/

Exit code: 0 holds, 1 violated, 2 bad input or a result that cannot
be written, 3 unknown (a bound was hit, memory ran out, or Ctrl-C), 77
skipped for a missing optional program.
`;

/** The end of `quiesce check --help`. */
export const check = `
Examples:
  quiesce check S03                       a scenario of the catalogue
  quiesce check my.yaml --design f        a scenario file of your own
  quiesce check ./my-box --order free     the capture of a box
  quiesce check scale:4,ways=4 --design f a box of the scale family
  quiesce check scale:4 --design f --reduce symmetry   like devices
  quiesce check S03 --property memory-lost   one property alone
  quiesce check S03 --time 10             give up after ten seconds
  quiesce check S12 --memory 512M         or when memory runs out
  quiesce check S01 --fault 'absent mem0' what if this goes wrong too?
  quiesce check S01 --design f --faults 1 what if any one thing does?
  quiesce check                           the whole catalogue

A fault is one of: probe DEVICE ERRNO, defer DEVICE, slow DEVICE,
media DEVICE, absent DEVICE, removed DEVICE, missing MODULE,
assembly region, hang DEVICE. docs/scenario-file.md tells what each is.
With --faults the bounds are those of all combinations together.
A search that a bound cut short says unknown, never holds (exit 3).
--time is kept within a second, --memory within a tenth of the whole
process (192 MiB at least); without it a part of the machine's is
taken. Ctrl-C tells what was found so far, a second one ends at once.

  quiesce check S12 --strategy pct --runs 5000 --bug-depth 3
                                          a sample of orders, and what
                                          it is worth
  quiesce check S12 --checkpoint s12.qck  keep a long search in a file
  quiesce check S12 --resume s12.qck      go on after Ctrl-C or a crash

A resumed search ends with the same report as one in a single piece.
`;

/** The end of `quiesce kernels --help`. */
export const kernels = `
Examples:
  quiesce kernels
  quiesce check S50 --kernel 7.3.4
  quiesce check S50 --kernel 7.1 --with aa8a76711c15
  quiesce check S50 --kernel 7.1 --without staged-targets-cancelled
  quiesce compare --kernels 6.12,7.1,7.3
  quiesce compare --patch 87805c32e6ad    what does this fix change?

A release that was not read has the rules of the nearest one of its
series. The design is that of the kernel unless --design names one.
docs/kernel-map.md tells what was read.
`;

/** The end of `quiesce compare --help`. */
export const compare = `
Examples:
  quiesce compare                         the catalogue, every design
  quiesce compare --scenarios S03,S17 --designs a0,f
  quiesce compare --scenarios my.yaml --designs f --gates all
  quiesce compare --time 10 --json        an array, as of check --json
  quiesce compare --format markdown > designs.md
  quiesce compare --workers 2             on two cores
  quiesce compare --kernels 6.12,7.1,7.3  each under its own design
  quiesce compare --patch 87805c32e6ad    before and after a fix

The bounds are those of one cell. A cell that a bound cut short is
marked with ?, and decides nothing about which design is better.
~ and ^ mark a gate that waits longer than needed, for a timer or for
a probe that is not CXL's.
Exit code: 1 if some cell is violated, else 3 if some is unknown.
`;

/** The end of `quiesce replay --help`. */
export const replay = `
Examples:
  quiesce replay S03 --schedule 0/3/1
  quiesce replay S03 --schedule 0/3/1 --design f --gate G3
  quiesce replay S03 --schedule '0*3/2' --format iomem   0/0/0/2
  quiesce replay S03 --schedule 0/3/1 --format dmesg  what it would log

A schedule fits the scenario, design, gate and order it was found with;
the report of \`quiesce check\` prints the whole command.
`;

/** The end of `quiesce explain --help`. */
export const explain = `
Examples:
  quiesce explain S27 --design f          the first broken property
  quiesce explain S20 --design f --property released-early
  quiesce explain my.yaml --order free --json
  quiesce explain S27 --property window-space-lost \\
    --schedule 0/0/1                      an order of yours

Explores all orders, minimises the losing one, and takes it again with
each pair of steps the other way round. Exit code: 0 the property holds,
1 it is violated, 3 a bound was hit before either was known.
`;

/** The end of `quiesce diagnose --help`. */
export const diagnose = `
Examples:
  quiesce diagnose ./my-box               the capture of a box
  quiesce diagnose ./my-box --format markdown > ticket.md
  quiesce diagnose 6.12-t1-sr256-nopci    a bundled capture
  quiesce diagnose S44 --json             a scenario, for a program

Who owns the memory, what is wrong, and whether it was luck. Then each
thing that is given about the boot is taken away, and the boot looked at
again: decoders, ranges, modules, what user space did, its order, the
kernel. What is printed as a cause, a design or a workaround was tried.
Exit code: 0 nothing is wrong, 1 something is, 2 bad input, 3 not known.
docs/diagnose.md tells how to read it.
`;

/** The end of `quiesce diff --help`. */
export const diff = `
Examples:
  quiesce diff S27 --schedule 0/0/0 --schedule 0/0/1
  quiesce diff S27 0/0/0 0/0/1            the same
  quiesce diff S27 0/0/0 0/0/1 --design f --gate G1 --json

Both schedules belong to the same scenario, design, gate and order.
Steps that do not see each other make no difference in any order.
`;

/** The end of `quiesce import --help`. */
export const importCapture = `
Examples:
  quiesce import --script > capture.sh    a script for the box itself:
  sh capture.sh my-box                    as root it gets more
  quiesce import ./my-box                 print the scenario
  quiesce import ./my-box -o my.yaml      write it; then: check my.yaml
  quiesce import ./my-box --json          scenario and notes
  quiesce conform ./my-box                and is its log possible?

A folder may have any of these; what is missing becomes a note:
  iomem.txt           cat /proc/iomem, as root
  dmesg.txt           dmesg or journalctl -k, with any time stamps
  cxl-list.json       cxl list -vvv, with -u or without
  daxctl-list.json    daxctl list -RDMi
  lsmod.txt           lsmod
  config.txt          zcat /proc/config.gz
  proc-cmdline        cat /proc/cmdline
  cedt.dat srat.dat hmat.dat
                      from /sys/firmware/acpi/tables, as root
  memory_block_size   from /sys/devices/system/memory/block_size_bytes
  devices.txt attrs.txt memmap.txt osrelease.txt
                      as the script writes them

Lines that cannot be read are counted and listed on stderr. A file that
is damaged is refused with its line or byte: fetch it again, or delete
it. docs/formats.md tells what is read from each.
`;

/** The end of `quiesce conform --help`. */
export const conform = `
Examples:
  quiesce conform ./boot                  is it a run of the model?
  quiesce conform ./boot --design a0      and would an older kernel?
  quiesce conform ./boot --json           for a program
  quiesce conform 7.3-t1-sr256-std        a bundled capture

Looks for a run of the model that prints the lines of the boot's log
in their order and ends in its /proc/iomem, dax devices and drivers. If
there is none: the first impossible line, everything that was allowed
there, and the closest run, to be replayed. Lines that say nothing of a
run are passed over; a kind of line that the log has nowhere is free.
Exit code: 0 conforms, 1 does not, 2 bad input, 3 a bound was hit.
docs/conform.md tells what is compared.
`;

/** The end of `quiesce vm --help`. */
export const vm = `
Examples:
  quiesce vm S17 --dry-run                what would be done, and what
                                          of it can be forced
  quiesce vm S17 --kernel vmlinuz --modules /lib/modules/6.12.107
  quiesce vm my.yaml --kernel K --modules M --out ./boot --timeout 600
  quiesce vm S27 --dry-run --design f --schedule 0/0/0/1
  quiesce vm S17 --guest s17.yaml         S17 as the guest has it
  quiesce generate s17.yaml --design f --target shell --out s17.sh
  quiesce vm s17.yaml --test s17.sh --kernel K --modules M

Builds an initramfs, boots it under QEMU with the scenario's windows and
Soft Reserved ranges, commits the decoders as firmware would, loads and
binds in the scenario's order, saves a capture folder and holds it
against the model. Nothing is installed, nothing runs as root.

With --test a script runs in place of the steps. Its KTAP is printed and
kept in the folder; exit code 0: all ok, 1: a point is not, 77: skipped,
3: no end. It needs bash, kmod, cxl and daxctl in the guest.

Needs QEMU 8.1 (Debian 12 has 7.2), a kernel with its CXL modules and
busybox; kmod, cxl and daxctl make the capture better. Debian's names:
qemu-system-x86 seabios busybox-static kmod cxl daxctl xz-utils. Not
installed, but unpacked with dpkg -x, they will do with --tools.
Exit code: as conform's, and 77 when one of them is missing.
docs/real-kernels.md has every step, and what cannot be forced.
`;

/** The end of `quiesce export --help`. */
export const exportNetwork = `
Examples:
  quiesce export S03 --target murphi -o net.m
  quiesce export my.yaml --target promela --design f -o net.pml
  quiesce export ./my-box --target aldebaran -o net.aut
  quiesce export S52 --target mermaid      the graph of its worlds
  quiesce export S03 --target dot | dot -Tsvg > worlds.svg
  quiesce export --machine cxl_region --target mermaid
                                 the chart of one machine

murphi is for rumur and CMurphi, promela for Spin; in promela-c the
steps are embedded C. aldebaran is for CADP and mCRL2.
Graphs of many worlds are refused unless --worlds allows them: mermaid
200, dot 2000, aldebaran 300000.

The whole network is explored first, and its counts stand in the head
of the file: a checker that finds others has found a fault of one of
the two. A search that a bound cut short writes nothing (exit 2).
--machine takes a driver (cxl_mem), a part of the kernel (driver_core),
a design (f) or a gate (G5); a wrong name lists them all. The charts of
the drivers are in docs/charts.md.
docs/export.md tells what the files say and how to run them.
`;

/** The end of `quiesce generate --help`. */
export const generate = `
Examples:
  quiesce generate S17 --target vitest --out tests/
                                 tests, and an adapter for you to write
  quiesce generate S17 --target vitest --machine dax_hmem -o tests/
                                 what one machine takes part in
  quiesce generate S01 --design f --target shell --out tests/
                                 bash and KTAP, for a real kernel
  quiesce generate S01 --target vm --out tests/    for quiesce vm
  quiesce generate S18 --target json --cover pairs -o plan.json
  quiesce check S17 --json > bug.json
  quiesce generate --from bug.json --property foreign-dax \\
    --target vitest -o t/
                                 a regression test of a counterexample

  states       every state of every actor
  transitions  every event that a state handles, by where it leads
  pairs        every two steps that some order takes one after the other
  race-pairs   both orders of every two steps whose order matters
  endings      every way in which it ends
  witnesses    the shortest schedule to every ending and broken property

The tests are few: a greedy variant of orders that cover all there is. A
search that a bound cut short says so (exit 3): what was not met is then
unknown, and not unreachable. A file is replaced only when its head says
that it was generated. docs/tutorial-generate.md takes ten minutes.
`;

/** The end of `quiesce run --help`. */
export const run = `
Examples:
  quiesce run S03 --seed 7                same seed, same run
  quiesce run S03 --seed 7 --pace 0.5     slow enough to watch
  quiesce run S03 --json                  one JSON object per step
`;

/** The end of `quiesce new --help`. */
export const newFile = `
Examples:
  quiesce new gate loop                   writes loop.ts
  quiesce check S27 --design f --gate ./loop.ts
  quiesce new design mine -o src/mine.ts
  quiesce compare --designs ./src/mine.ts,f --gates ./loop.ts,default

A path (with a slash, or ending in .ts or .js) is read, checked and run
as it is: no build, no packages beside it. What could not be replayed
is refused with its line. docs/writing-a-gate.md goes through one.
`;

/** The end of `quiesce list --help`. */
export const list = `
Examples:
  quiesce list                            everything
  quiesce list designs                    ways to agree on an owner
  quiesce list scenarios --json
`;

/** The end of `quiesce start --help`. */
export const start = `
Example:
  quiesce start

Explores one bundled capture of a real boot under the design that lost
its memory and under the one that does not, and shows the losing order.
`;
