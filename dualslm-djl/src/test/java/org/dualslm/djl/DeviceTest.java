package org.dualslm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import org.dualslm.api.plugin.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @Test
    void theCpuIsAlwaysThere() {
        Device device = Device.choose(Options.none().with(Device.OPTION, "cpu"));
        assertThat(device).hasToString("cpu");
        assertThat(device.isGpu()).isFalse();
        try (NDManager manager = device.newManager()) {
            assertThat(manager.getDevice()).isEqualTo(ai.djl.Device.cpu());
        }
    }

    @Test
    void gpusAreCountedFromZero() {
        assertThat(Device.parse("gpu", 2)).isEqualTo(ai.djl.Device.gpu(0));
        assertThat(Device.parse("gpu:1", 2)).isEqualTo(ai.djl.Device.gpu(1));
    }

    @Test
    void unaskedItIsTheFirstGpuIfThereIsOne() {
        assertThat(Device.parse(null, 2)).isEqualTo(ai.djl.Device.gpu(0));
        assertThat(Device.parse(null, 0)).isEqualTo(ai.djl.Device.cpu());
    }

    @Test
    void aMissingGpuSaysSoAndWhatToDo() {
        assertThatThrownBy(() -> Device.parse("gpu", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'gpu'", "0 GPUs", "choose cpu", "driver", "CUDA build", "profile cuda");
        assertThatThrownBy(() -> Device.parse("gpu:1", 1)).hasMessageContaining("1 GPU: choose cpu or gpu:0");
        assertThatThrownBy(() -> Device.parse("gpu:2", 2)).hasMessageContainingAll("2 GPUs", "gpu:0 to gpu:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CPU", "cuda", "gpu:", "gpu:-1", "gpu:99999999999", "cpu "})
    void anythingElseIsRefused(String asked) {
        assertThatThrownBy(() -> Device.parse(asked, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + asked + "'");
    }
}
