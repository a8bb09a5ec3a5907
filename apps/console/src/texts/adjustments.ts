import { defineTexts } from "@recycle-points/i18n";

export const adjustmentTexts = defineTexts({
  ja: {
    adjustments: "調整の承認",
    lead: "上限を超えるポイントの調整です。依頼した人とは別の管理者が承認すると、ポイントが動きます。",
    list: "承認を待つ調整（承認できるものから、期限の近い順）",
    empty: "承認を待つ調整はありません",
    who: "利用者",
    change: "増減",
    askedBy: "依頼した管理者",
    askedAt: "依頼",
    until: "承認の期限",
    expiry: "ポイントの有効期限",
    usualExpiry: "承認のときから通常の期限",
    confirm: "承認する",
    confirmTitle: "ポイントの調整を承認する",
    confirmEffect: (change: string) =>
      `承認の時点でも規則に合っていれば、すぐに ${change} pt 動きます。台帳には、依頼した管理者の調整として残ります。`,
    refusals: {
      expired: "ポイントの有効期限が過ぎているため、承認できません。",
      tooFew: "利用者のポイントが足りません。今のままでは承認できません。",
    },
    confirmed: (change: string) => `承認しました（${change} pt）。操作記録に残りました。`,
    reject: "却下する",
    rejectTitle: "ポイントの調整を却下する",
    rejectEffect: "ポイントは動きません。却下は取り消せません。",
    rejected: "却下しました。ポイントは動いていません。",
    bars: {
      erased: "利用者のアカウントは消去されました。この調整は、もう承認も却下もできません。",
      ownRequest:
        "ご自分が依頼した調整です。承認は、ほかの管理者に頼んでください。却下はご自分でもできます。",
    },
    gone: "この調整は、もう承認を待っていません。",
    goneMoved: (change: string) => `この調整は承認されました。${change} pt 動きました。`,
    goneUnmoved:
      "この調整は、もう承認を待っていません。今のところ、台帳にありません。承認や却下があれば、操作記録に残っています。",
    next: "次の調整へ",
  },
  en: {
    adjustments: "Adjustments",
    lead: "Adjustments above the limit. The points move when another admin than the one who asked confirms.",
    list: "Adjustments that wait: what you can confirm first, then by urgency",
    empty: "No adjustment waits for a second admin",
    who: "User",
    change: "Change",
    askedBy: "Requested by",
    askedAt: "Requested",
    until: "Confirm before",
    expiry: "Points expire",
    usualExpiry: "As usual, from the confirmation on",
    confirm: "Confirm",
    confirmTitle: "Confirm the adjustment",
    confirmEffect: (change) =>
      `If the rules still allow it, a confirmation moves ${change} pt at once. The ledger has it as the adjustment of the admin who asked.`,
    refusals: {
      expired: "The day on which these points expire is over: it cannot be confirmed.",
      tooFew: "The user has too few points: for now, it cannot be confirmed.",
    },
    confirmed: (change) => `Confirmed (${change} pt). The staff log has it.`,
    reject: "Reject",
    rejectTitle: "Reject the adjustment",
    rejectEffect: "No points move. A rejection is for ever.",
    rejected: "Rejected. No points have moved.",
    bars: {
      erased:
        "The user's account was erased. Nobody can confirm or reject this adjustment any more.",
      ownRequest:
        "You asked for this adjustment. Another admin has to confirm it. You can reject it.",
    },
    gone: "This adjustment no longer waits.",
    goneMoved: (change) => `This adjustment was confirmed. It moved ${change} pt.`,
    goneUnmoved:
      "This adjustment no longer waits. So far the ledger does not have it. The staff log says whether somebody decided it.",
    next: "Go to the next one",
  },
  "ja-x-yasashii": {
    adjustments: "ポイントの ちょうせい",
    lead: "きまった 数より 多い ポイントの ちょうせいです。たのんだ 人とは べつの かんりの 人が みとめると、ポイントが うごきます。",
    list: "まって いる ちょうせい（みとめる ことが できる もの、いそぐ ものから）",
    empty: "まって いる ちょうせいは ありません",
    who: "人",
    change: "ふえる・へる",
    askedBy: "たのんだ 人",
    askedAt: "たのんだ とき",
    until: "いつまで",
    expiry: "ポイントを 使える とき",
    usualExpiry: "みとめた ときから、いつもの とおり",
    confirm: "みとめる",
    confirmTitle: "ポイントの ちょうせいを みとめる",
    confirmEffect: (change) =>
      `みとめた ときの きまりで できれば、すぐに ${change} pt うごきます。`,
    refusals: {
      expired: "ポイントを 使える ときが おわりました。みとめる ことは できません。",
      tooFew: "この 人の ポイントが たりません。いまは みとめる ことが できません。",
    },
    confirmed: (change) => `みとめました（${change} pt）。きろくに のこりました。`,
    reject: "ことわる",
    rejectTitle: "ポイントの ちょうせいを ことわる",
    rejectEffect: "ポイントは うごきません。ことわると、もとに もどせません。",
    rejected: "ことわりました。ポイントは うごいて いません。",
    bars: {
      erased:
        "この 人の アカウントは けしました。この ちょうせいは もう みとめる ことも ことわる ことも できません。",
      ownRequest:
        "じぶんが たのんだ ちょうせいです。ほかの かんりの 人が みとめます。ことわる ことは できます。",
    },
    gone: "この ちょうせいは もう まって いません。",
    goneMoved: (change) => `この ちょうせいは だれかが みとめました。${change} pt うごきました。`,
    goneUnmoved:
      "この ちょうせいは もう まって いません。いまは ポイントの きろくに ありません。だれかが きめたか どうかは「した ことの きろく」に あります。",
    next: "つぎの ちょうせい",
  },
});
