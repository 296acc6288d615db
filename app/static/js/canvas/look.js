// How nodes and lines look now: on the path, chosen, beside the chosen one, reached by a loss, or dimmed.

import { short } from "../shell/dom.js";
import { nameOf } from "../shell/parts.js";
import { LABEL_RANKS } from "../vocabulary.js";

/** `chart`: path, lost, selection, hover, scene, colours. */
export function lookOf({ path, lost, selection, hover, scene, colours }) {
  const near = selection?.kind === "node" ? scene.near?.get(selection.id) : null;
  const edge = selection?.kind === "edge" ? scene.edges.get(selection.id) : null;
  const group =
    selection?.kind === "group" ? scene.groups.find((one) => one.id === selection.id) : null;
  const chosen = (id) =>
    id === selection?.id ||
    id === edge?.source ||
    id === edge?.target ||
    Boolean(group && (group.members.includes(id) || group.subject === id || group.object === id));
  const focused = path || near || edge || group || lost;
  const lit = (id) =>
    path?.nodes.has(id) || (lost && !near ? lost.has(id) : !path && near?.has(id)) || chosen(id);
  return {
    dimNode: (id) => Boolean(focused) && !lit(id),
    ring: (id) =>
      chosen(id) && id === selection?.id
        ? colours.accent
        : path?.nodes.has(id)
          ? colours.path
          : chosen(id)
            ? colours.accent
            : null,
    edge: (one) => {
      if (path?.edges.has(one.id)) return "path";
      if (one.id === selection?.id || one.id === hover?.id) return "strong";
      if (
        !path &&
        near &&
        (one.source === selection.id || one.target === selection.id || one.product === selection.id)
      )
        return "strong";
      if (hover?.kind === "node" && (one.source === hover.id || one.target === hover.id))
        return "strong";
      if (lost?.has(one.source) && lost.has(one.target)) return "plain";
      return focused ? "dim" : "plain";
    },
    chosen,
  };
}

/** Which label stands first where there is no room for all. */
export function weightOf(node, look, { path, lost, hover }) {
  if (look.chosen(node.id) || node.id === hover?.id) return 1e6;
  const rank = LABEL_RANKS[node.kind] ?? 0;
  const degree = Math.min(node.degree ?? 0, 400);
  const first = path?.nodes.has(node.id) || lost?.has(node.id) ? 1e5 : 0;
  return (
    first +
    (look.dimNode(node.id) ? 0 : 1000) +
    degree +
    (node.tier === 1 ? 0 : rank) +
    (node.unnamed ? 25 : 0)
  );
}

/** A line's relation, with what it carries where neither end is that. */
export function lineWords(edge) {
  const words = edge.label ?? edge.relation;
  const carries = edge.product && edge.product !== edge.source && edge.product !== edge.target;
  return carries ? `${words} · ${short(nameOf(edge.product), 32)}` : words;
}
