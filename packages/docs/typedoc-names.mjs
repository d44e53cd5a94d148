/** A plugin of TypeDoc: names each module by the path it is imported by, such as `@greenflash-events/core/bridge`. */
export function load({ converter }) {
  converter.on('resolveBegin', ({ project }) => {
    for (const module of project.children ?? []) {
      const path = module.name.replace(/\/src(\/client)?/, '').replace(/\/index$/, '');
      module.name = `@greenflash-events/${path}`;
    }
  });
}
