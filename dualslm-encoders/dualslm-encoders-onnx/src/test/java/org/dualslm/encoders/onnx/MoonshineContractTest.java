package org.dualslm.encoders.onnx;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.testkit.SpeechEncoderContract;

/** Moonshine keeps the contract of every speech encoder, bit by bit. */
class MoonshineContractTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new MoonshineOnnxProvider();
    }

    @Override
    protected ModelSource source() {
        return Inputs.moonshine();
    }

    @Override
    protected List<String> requiredFiles() {
        return List.of("encoder_model.onnx");
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(Inputs.speechLike(1.3, 1), Inputs.speechLike(0.5, 2), Inputs.speechLike(2.2, 3));
    }
}
