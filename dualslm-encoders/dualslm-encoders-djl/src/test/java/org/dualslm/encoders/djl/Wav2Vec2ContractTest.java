package org.dualslm.encoders.djl;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.SpeechEncoderContract;

/** The contract of every speech encoder, kept bit by bit. */
class Wav2Vec2ContractTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new Wav2Vec2Provider();
    }

    @Override
    protected ModelSource source() {
        return Checkpoints.fixture("wav2vec2-layer-stable");
    }

    @Override
    protected List<String> requiredFiles() {
        return List.of("config.json", "model.safetensors");
    }

    @Override
    protected Options options() {
        return Options.none().with("device", "cpu").with("windowSeconds", "1").with("layerLogits", "0.1,-1,2,0.5");
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(Checkpoints.clip(20_800, 1), Checkpoints.clip(8_000, 2), Checkpoints.clip(35_200, 3));
    }
}
