// Where a visitor dragged nodes to, kept for the session and for each view of its own.

const keyOf = (state) =>
  `onshore-places-${JSON.stringify([state.focus, state.hops, state.state, state.expand])}`;

/** Positions by node id; null where nothing was dragged in this view. */
export function keptPositions(state) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(state)) ?? "null");
  } catch {
    return null;
  }
}

export function keepPositions(state, scene) {
  const moved = [...scene.nodes.values()].filter(
    (node) => node.x !== node.homeX || node.y !== node.homeY,
  );
  try {
    sessionStorage.setItem(
      keyOf(state),
      JSON.stringify(Object.fromEntries(moved.map(({ id, x, y }) => [id, [x, y]]))),
    );
  } catch {
    // a full or switched-off store loses dragged positions, nothing else
  }
}

export function restorePositions(state, scene) {
  for (const [id, [x, y]] of Object.entries(keptPositions(state) ?? {})) {
    const node = scene.nodes.get(id);
    if (node) Object.assign(node, { x, y });
  }
}

export function resetPositions(state, scene) {
  sessionStorage.removeItem(keyOf(state));
  for (const node of scene.nodes.values()) Object.assign(node, { x: node.homeX, y: node.homeY });
}
