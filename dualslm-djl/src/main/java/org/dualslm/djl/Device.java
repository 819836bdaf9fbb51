package org.dualslm.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.plugin.Options;

/**
 * Where tensors live and programs run. The one place that chooses it: a plugin's option {@code device}, else the system property
 * {@code dualslm.device}, else a GPU if there is one, else the CPU. Immutable.
 */
public final class Device {
    /** The name of the option. */
    public static final String OPTION = "device";

    /** ServiceLoader finds other engines too, so this one is always named. */
    static final String ENGINE = "PyTorch";

    private static final String PROPERTY = "dualslm.device";
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    private final ai.djl.Device device;

    private Device(ai.djl.Device device) {
        this.device = device;
    }

    /** The CPU. */
    public static Device cpu() {
        return new Device(ai.djl.Device.cpu());
    }

    /**
     * The device that was asked for: {@code cpu}, {@code gpu} (the first), or {@code gpu:N}.
     *
     * @throws IllegalArgumentException if it is none of these, or there is no such GPU
     */
    public static Device choose(Options options) {
        String asked = options.text(OPTION, System.getProperty(PROPERTY));
        return new Device(parse(asked, Engine.getEngine(ENGINE).getGpuCount()));
    }

    /** @param asked null to leave the choice */
    static ai.djl.Device parse(String asked, int gpus) {
        if (asked == null) {
            return gpus > 0 ? ai.djl.Device.gpu() : ai.djl.Device.cpu();
        }
        if (asked.equals("cpu")) {
            return ai.djl.Device.cpu();
        }
        Matcher gpu = GPU.matcher(asked);
        if (!gpu.matches()) {
            throw new IllegalArgumentException("The device must be cpu, gpu or gpu:N (N from 0), not '" + asked
                    + "': set the option '" + OPTION + "' or -D" + PROPERTY);
        }
        int number = Integer.parseInt(Objects.requireNonNullElse(gpu.group(1), "0"));
        if (number >= gpus) {
            throw new IllegalArgumentException("The device '" + asked + "' was asked for, but PyTorch sees " + gpus
                    + (gpus == 1 ? " GPU: " : " GPUs: ")
                    + (gpus == 0
                            ? "choose cpu, or install NVIDIA's driver and a CUDA build of PyTorch, which the Maven profile"
                                    + " cuda or PYTORCH_LIBRARY_PATH brings (docs/devices.md)"
                            : "choose cpu or " + (gpus == 1 ? "gpu:0" : "gpu:0 to gpu:" + (gpus - 1))));
        }
        return ai.djl.Device.gpu(number);
    }

    /** A new owner of tensors on this device. The caller closes it, and with it everything it owns. */
    public NDManager newManager() {
        return Engine.getEngine(ENGINE).newBaseManager(device);
    }

    /** Whether it is a GPU. */
    public boolean isGpu() {
        return device.isGpu();
    }

    @Override
    public String toString() {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }
}
