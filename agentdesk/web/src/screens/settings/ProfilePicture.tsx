import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useDesk } from "../../desk/hooks";
import { pictureAddress } from "../../rest";
import { largestPicture, profile as rest } from "../../rest/profile";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import type { OwnProfile } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { causeOf } from "../../words/words";
import { Part } from "./Page";
import { useRenewed } from "./Profile";
import css from "./Profile.module.css";

const kinds = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** One's own picture, and another. */
export function ProfilePicture({ profile }: { profile: OwnProfile }) {
  const words = useSettingsWords();
  const { own } = words.admin;
  const { me } = useDesk();
  const renewed = useRenewed();
  const [large, setLarge] = useState(false);
  const choose = useMutation({ mutationFn: rest.choosePicture, onSuccess: renewed });
  const drop = useMutation({ mutationFn: rest.dropPicture, onSuccess: renewed });
  const error = choose.error ?? drop.error;
  const take = (files: FileList | null) => {
    const file = files?.[0];
    drop.reset();
    choose.reset();
    setLarge(file !== undefined && file.size > largestPicture);
    if (file && file.size <= largestPicture) choose.mutate(file);
  };
  return (
    <Part title={own.picture} help={own.pictureHelp}>
      <div className={css.picture}>
        <span className={css.face} role="img" aria-label={own.pictureOf(profile.name)}>
          <Avatar
            name={profile.name}
            picture={pictureAddress({ id: me.agent.id, picture: profile.picture })}
          />
        </span>
        {"profile.edit" in me.can && (
          <div className={css.acts}>
            <FileTrigger acceptedFileTypes={kinds} onSelect={take}>
              <Button isDisabled={choose.isPending}>
                {profile.picture ? own.changePicture : own.choosePicture}
              </Button>
            </FileTrigger>
            {profile.picture && (
              <Button look="quiet" isDisabled={drop.isPending} onPress={() => drop.mutate()}>
                {own.dropPicture}
              </Button>
            )}
          </div>
        )}
      </div>
      {(large || error) && (
        <p className={css.trouble} role="alert">
          {large ? own.tooLarge : words.notDone(own.picture, causeOf(error, words))}
        </p>
      )}
    </Part>
  );
}
