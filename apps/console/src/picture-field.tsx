import { type ChangeEvent, useRef, useState } from "react";

import { CreateImageUploadDocument } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Button, Notice, Progress, TextField, UploadIcon } from "@recycle-points/ui";

import { useFailure, useProblem } from "./act.ts";
import type { Bound, Form } from "./act-sheet.tsx";
import { useClient } from "./client.tsx";
import {
  checkPicture,
  type PictureProblem,
  readPicture,
  sendPicture,
  UploadError,
  waitForPicture,
} from "./image-upload.ts";
import { pictureTexts } from "./texts/picture.ts";

type UploadState =
  | { readonly status: "idle" | "checking" | "done" }
  | { readonly status: "sending"; readonly part: number }
  | { readonly status: "failed"; readonly problem: string };

interface PictureUpload {
  readonly state: UploadState;
  /** What was chosen, before the picture has an address. */
  readonly preview: string | null;
  readonly upload: (file: Blob) => Promise<void>;
}

interface Uploading {
  readonly onBusy: (isBusy: boolean) => void;
  /** Gets the address of the picture once everybody can see it. */
  readonly onDone: (url: string) => void;
}

/** Uploads one picture. */
function usePictureUpload({ onBusy, onDone }: Uploading): PictureUpload {
  const { transport } = useClient();
  const texts = useTexts(pictureTexts);
  const sayProblem = useProblem();
  const sayFailure = useFailure();
  const [state, setState] = useState<UploadState>({ status: "idle" });
  const [preview, setPreview] = useState<string | null>(null);
  const fail = (problem: string) => {
    setPreview(null);
    setState({ status: "failed", problem });
  };
  const send = async (file: Blob, contentType: string) => {
    setPreview(await readPicture(file));
    setState({ status: "sending", part: 0 });
    const { createImageUpload: answer } = await transport.request(CreateImageUploadDocument, {
      contentType,
      sizeBytes: file.size,
    });
    const [problem] = answer?.userErrors ?? [];
    if (problem) return fail(sayProblem(problem));
    if (!answer?.upload) return fail(texts.failed);
    await sendPicture(answer.upload, file, (part) => setState({ status: "sending", part }));
    setState({ status: "checking" });
    if (!(await waitForPicture(answer.upload.imageUrl))) return fail(texts.notThere);
    setState({ status: "done" });
    onDone(answer.upload.imageUrl);
  };
  const upload = async (file: Blob) => {
    const checked = await checkPicture(file);
    if (typeof checked === "string") return fail(texts.problems[checked satisfies PictureProblem]);
    onBusy(true);
    try {
      await send(file, checked.type);
    } catch (error) {
      fail(error instanceof UploadError ? texts.failed : sayFailure(error));
    } finally {
      onBusy(false);
    }
  };
  return { state, preview, upload };
}

interface PictureFieldProps {
  /** `upload` is not empty while a picture is on its way: the form cannot be sent then. */
  readonly form: Pick<
    Form<{ readonly picture: string; readonly upload: string }>,
    "values" | "set"
  >;
  readonly address: Bound;
}

/** A picture: a file to upload, or the address of any other one. */
export function PictureField({ form, address }: PictureFieldProps) {
  const texts = useTexts(pictureTexts);
  const input = useRef<HTMLInputElement>(null);
  const { state, preview, upload } = usePictureUpload({
    onBusy: (isBusy) => form.set("upload", isBusy ? "running" : ""),
    onDone: (url) => form.set("picture", url),
  });
  const shown = preview ?? form.values.picture;
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    // The same file can be chosen again.
    target.value = "";
    if (file) void upload(file);
  };
  return (
    <div className="ui-stack">
      <div className="picture-choice">
        {shown && <img className="picture" src={shown} alt={texts.alt} />}
        <Button
          variant="secondary"
          icon={<UploadIcon />}
          busy={state.status === "sending" || state.status === "checking"}
          onClick={() => input.current?.click()}
        >
          {texts.choose}
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/avif"
          aria-label={texts.choose}
          hidden
          onChange={choose}
        />
      </div>
      <p className="ui-soft">{texts.hint}</p>
      {state.status === "sending" && <Progress label={texts.sending} value={state.part} max={1} />}
      {state.status === "checking" && <Notice live>{texts.checking}</Notice>}
      {state.status === "done" && (
        <Notice tone="success" live>
          {texts.done}
        </Notice>
      )}
      {state.status === "failed" && (
        <Notice tone="danger" live>
          {state.problem}
        </Notice>
      )}
      <TextField {...address} label={texts.address} type="url" />
    </div>
  );
}
