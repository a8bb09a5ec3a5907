import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";

import { frameOf, type RuleGroup, spansOf } from "./rule-times.ts";
import { useRuleWords } from "./rule-words.ts";
import { ruleTexts } from "./texts/rules.ts";
import { useWidth } from "./width.ts";

const TOP = 22;
const BAR = 34;
const GAP = 2;
const INDENT = 10;
const PIXELS_A_LETTER = 13;
const DATE_PIXELS = 125;
const NOW_PIXELS = 30;

/** What counts when: a bar for each time, and a line for now. The list below it says the same. */
export function RuleTimeline({
  group,
  time,
}: {
  readonly group: RuleGroup;
  readonly time: number;
}) {
  const { formats } = useLocale();
  const { materials } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  const words = useRuleWords();
  const [frame, width] = useWidth<HTMLDivElement>();
  const [from, until] = frameOf(group.rules, time);
  const at = (moment: number) => ((moment - from) / (until - from)) * width;
  const now = at(time);
  const spans = spansOf(group.rules, from, until);
  const starts = spans.filter((span) => span.from > time);
  const dated = placeDates(
    starts.map((span) => ({ x: Math.min(at(span.from), width - DATE_PIXELS), moment: span.from })),
    now + NOW_PIXELS,
  );
  return (
    <div className="timeline" ref={frame}>
      <svg
        role="img"
        aria-label={texts.timeline(materials[group.material])}
        width={width}
        height={TOP + BAR}
      >
        {spans.map((span) => {
          const start = at(span.from);
          const length = Math.max(at(span.until) - start - GAP, 1);
          const said = span.rule ? words.terms(span.rule) : texts.nothing;
          const isCampaign = span.rule !== null && span.rule.multiplierPercent !== 100;
          return (
            <g key={span.from}>
              <title>{`${said}: ${formats.date(new Date(span.from).toISOString())} –`}</title>
              <rect
                className={span.rule ? (isCampaign ? "is-campaign" : "is-rule") : "is-gap"}
                x={start}
                y={TOP}
                width={length}
                height={BAR}
                rx={6}
              />
              {start + length - Math.max(start, now) > said.length * PIXELS_A_LETTER && (
                <text x={Math.max(start, now) + INDENT} y={TOP + BAR / 2}>
                  {said}
                </text>
              )}
            </g>
          );
        })}
        {dated.map(({ x, moment }) => (
          <text key={moment} className="is-date" x={x} y={TOP - 10}>
            {formats.date(new Date(moment).toISOString())}
          </text>
        ))}
        <line x1={now} x2={now} y1={TOP - 6} y2={TOP + BAR} />
        <text className="is-date" x={now - 2} y={TOP - 10}>
          {texts.today}
        </text>
      </svg>
    </div>
  );
}

interface DateLabel {
  readonly x: number;
  readonly moment: number;
}

/** Leaves out the dates that would cover the one before; the list has them all. */
function placeDates(labels: readonly DateLabel[], from: number): DateLabel[] {
  const kept: DateLabel[] = [];
  let free = from;
  for (const label of labels) {
    if (label.x < free) continue;
    kept.push(label);
    free = label.x + DATE_PIXELS;
  }
  return kept;
}
