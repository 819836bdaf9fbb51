package org.dualslm.encoders.onnx;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.testkit.SpeechEncoderContract;

/** An export of Whisper keeps the contract of every speech encoder, bit by bit. */
class WhisperExportContractTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new SpeechOnnxProvider();
    }

    @Override
    protected ModelSource source() {
        return Exports.source("whisper-80");
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(Inputs.speechLike(1.3, 1), Inputs.speechLike(0.5, 2), Inputs.speechLike(2.2, 3));
    }
}
