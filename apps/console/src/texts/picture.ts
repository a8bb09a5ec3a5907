import { defineTexts } from "@recycle-points/i18n";

export const pictureTexts = defineTexts({
  ja: {
    choose: "写真を選ぶ",
    hint: "PNG、JPEG、WebP、AVIF、2 MBまで。写真は公開されます。",
    alt: "選ばれている写真",
    address: "写真のアドレス",
    sending: "写真を送っています",
    checking: "写真を確かめています。",
    done: "写真が届きました。保存すると特典に表示されます。",
    failed: "写真を送れませんでした。もう一度選んでください。",
    notThere:
      "写真がまだ表示できません。中身が写真でないか、確認に時間がかかっています。もう一度選んでください。",
    problems: {
      type: "PNG、JPEG、WebP、AVIFの写真ではありません。ほかの形式は、変換してから選んでください。",
      size: "2 MBより大きい写真です。小さくしてから選んでください。",
      empty: "中身のないファイルです。",
    },
  },
  en: {
    choose: "Choose a picture",
    hint: "PNG, JPEG, WebP or AVIF, up to 2 MB. Everybody can see it.",
    alt: "The chosen picture",
    address: "Address of the picture",
    sending: "Sending the picture",
    checking: "The picture is being checked.",
    done: "The picture has arrived. Save, and the reward shows it.",
    failed: "The picture could not be sent. Choose it again.",
    notThere:
      "The picture cannot be shown yet: it is not a picture, or its check takes long. Choose it again.",
    problems: {
      type: "This is not a picture of type PNG, JPEG, WebP or AVIF. Convert it first.",
      size: "This picture is larger than 2 MB. Make it smaller first.",
      empty: "This file is empty.",
    },
  },
  "ja-x-yasashii": {
    choose: "しゃしんを えらぶ",
    hint: "PNG、JPEG、WebP、AVIF です。2 MB まで です。みんなが 見ます。",
    alt: "えらんだ しゃしん",
    address: "しゃしんの アドレス",
    sending: "しゃしんを おくって います",
    checking: "しゃしんを たしかめて います。",
    done: "しゃしんが とどきました。ほぞん すると 見えます。",
    failed: "しゃしんを おくれませんでした。もういちど えらんで ください。",
    notThere: "しゃしんが まだ 見えません。もういちど えらんで ください。",
    problems: {
      type: "この しゃしんは 使えません。PNG、JPEG、WebP、AVIF に かえて ください。",
      size: "2 MB より 大きいです。小さく して ください。",
      empty: "なにも ない ファイル です。",
    },
  },
});
