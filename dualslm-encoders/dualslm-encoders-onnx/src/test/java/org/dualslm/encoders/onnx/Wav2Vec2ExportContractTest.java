package org.dualslm.encoders.onnx;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.testkit.SpeechEncoderContract;

/** An export of Wav2Vec2 keeps the contract of every speech encoder, bit by bit. */
class Wav2Vec2ExportContractTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new SpeechOnnxProvider();
    }

    @Override
    protected ModelSource source() {
        return Exports.source("wav2vec2-group");
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(Inputs.speechLike(1.3, 1), Inputs.speechLike(0.5, 2), Inputs.speechLike(2.2, 3));
    }
}
