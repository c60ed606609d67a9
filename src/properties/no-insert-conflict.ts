import { complaints, type Property } from './property.ts';

/**
 * insert-conflict (I10): CXL and hmem never collide in a resource tree.
 * @kernel kernel/resource.c:insert_resource, kernel/resource.c:__request_region, drivers/dax/bus.c:alloc_dax_region
 */
export const noInsertConflict: Property = {
  id: 'I10',
  title: 'CXL and hmem never collide in a resource tree',
  kind: 'always',
  reads: ['conflicts'],
  test: (view) => complaints(view.conflicts),
};
