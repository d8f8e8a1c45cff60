// The front door of a city: what anybody sees first.

export default {
  "The front page answers, on a phone and at a desk": async (stage) => {
    for (const kind of ["phone", "desk"]) {
      const page = await stage[kind]();
      await stage.visit(page, "/");
      await stage.look(page, "front", { docs: true });
    }
  },
};
