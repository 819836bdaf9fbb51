package org.dualslm.encoders.prosody;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.SpeechEncoderContract;

/** What every speech encoder promises. */
class ProsodyEncoderContractTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new ProsodyEncoderProvider();
    }

    @Override
    protected Options options() {
        return Options.none().with("hop", 384);
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(
                Sounds.glide(120, 180, 9000),
                Sounds.sum(Sounds.glide(250, 200, 24000), Sounds.noise(0.01, 24000, 5)),
                Sounds.clip(22050, 44100, i -> 0.3 * Math.sin(i * 0.02)));
    }

    @Override
    protected double edgeFrames() {
        return 0.5;
    }
}
