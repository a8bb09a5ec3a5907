import { defineTexts } from "@recycle-points/i18n";

export const movementTexts = defineTexts({
  ja: {
    reward: "特典",
    times: (count: number) => `×${count}`,
  },
  en: {
    reward: "Reward",
    times: (count: number) => `×${count}`,
  },
  "ja-x-yasashii": {
    reward: "もらえる もの",
    times: (count: number) => `×${count}`,
  },
});
