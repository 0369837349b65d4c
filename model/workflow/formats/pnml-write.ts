// Nets as PNML, as ProM and pm4py read it. What is silent is marked as they mark it; reset and inhibitor arcs have their types.
import { ModelError } from "../../../explorer/errors.ts";
import { type Net, type Places, placesOf, type Transition } from "../net.ts";

/**
 * A place that a transition needs is one that it takes from and gives back to.
 * @throws ModelError for joins that wait, which no arc can say
 */
export function pnmlOf(net: Net): string {
  const places = placesOf(net).filter((place) => !isAlwaysEmpty(net, place));
  const idOf = new Map(places.map((place, i) => [place, `p${i}`]));
  const placeId = (place: string): string => idOf.get(place) ?? "";
  const initial = counted([net.source, ...net.resources]);
  const final = counted([net.sink, ...net.resources]);
  const arcs = net.transitions.flatMap((t, i) => arcsOf(net, t, `t${i}`, placeId));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<pnml xmlns="http://www.pnml.org/version-2009/grammar/pnml">',
    '  <net id="net" type="http://www.pnml.org/version-2009/grammar/ptnet">',
    `    ${named(net.name)}`,
    '    <page id="page">',
    ...places.map(
      (place) =>
        `      <place id="${placeId(place)}">${named(place)}${marked("initialMarking", initial.get(place))}</place>`,
    ),
    ...net.transitions.map(
      ({ name, shows }, i) =>
        `      <transition id="t${i}">${named(shows ?? name)}${shows === undefined ? INVISIBLE : ""}</transition>`,
    ),
    ...arcs.map((arc, i) => `      <arc id="a${i}"${arc}</arc>`),
    "    </page>",
    "    <finalmarkings>",
    "      <marking>",
    ...[...final].map(([place, n]) => `        <place idref="${placeId(place)}"><text>${n}</text></place>`),
    "      </marking>",
    "    </finalmarkings>",
    "  </net>",
    "</pnml>",
    "",
  ].join("\n");
}

const INVISIBLE = '<toolspecific tool="ProM" version="6.4" activity="$invisible$"/>';

function named(name: string): string {
  return `<name><text>${escaped(name)}</text></name>`;
}

function marked(element: string, count: number | undefined): string {
  return count === undefined ? "" : `<${element}><text>${count}</text></${element}>`;
}

function arcsOf(
  net: Net,
  { name, takes, gives, needs, without, empties, waits }: Transition,
  id: string,
  placeId: (place: string) => string,
): readonly string[] {
  if (waits)
    throw new ModelError(
      { system: net.name },
      `has a join that waits, "${name}", for which PNML has no arc; write it in the text notation`,
    );
  // What is taken is there anyway, and what is emptied need not be given back.
  const tested = [...new Set(needs)].filter((place) => !takes.includes(place));
  const back = tested.filter((place) => !empties.includes(place));
  const weighted = (places: Places, ends: (place: string) => string): readonly string[] =>
    [...counted(places)].map(
      ([place, n]) => `${ends(place)}${marked("inscription", n === 1 ? undefined : n)}`,
    );
  const into = (place: string): string => ` source="${placeId(place)}" target="${id}">`;
  const out = (place: string): string => ` source="${id}" target="${placeId(place)}">`;
  const typed = (places: Places, type: string): readonly string[] =>
    [...new Set(places)].map((place) => `${into(place)}<arctype><text>${type}</text></arctype>`);
  return [
    ...weighted([...takes, ...tested], into),
    ...weighted([...gives, ...back], out),
    ...typed(
      without.filter((place) => !isAlwaysEmpty(net, place)),
      "inhibitor",
    ),
    ...typed(
      empties.filter((place) => !isAlwaysEmpty(net, place)),
      "reset",
    ),
  ];
}

/** Never given, and only asked to be empty, or emptied: readers would take it for a second beginning. */
function isAlwaysEmpty({ source, sink, resources, transitions }: Net, place: string): boolean {
  return (
    ![source, sink, ...resources].includes(place) &&
    !transitions.some(({ takes, gives, needs }) => [...takes, ...gives, ...needs].includes(place))
  );
}

function counted(places: Places): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
