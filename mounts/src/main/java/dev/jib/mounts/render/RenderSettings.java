package dev.jib.mounts.render;

import dev.jib.mounts.plan.MountsException;
import java.util.Optional;

/**
 * What a form of a layout needs beside the layout.
 *
 * @param selinux the label that the runtime is asked for
 * @param image what the container runs
 * @param gatewayImage an image with the {@code jib} command, when a gateway is to run beside it
 */
public record RenderSettings(
        Selinux selinux, Optional<String> image, Optional<String> gatewayImage) {
    public static final RenderSettings NONE =
            new RenderSettings(Selinux.NONE, Optional.empty(), Optional.empty());

    public RenderSettings withSelinux(Selinux wanted) {
        return new RenderSettings(wanted, image, gatewayImage);
    }

    public RenderSettings withImage(String wanted) {
        return new RenderSettings(selinux, Optional.of(wanted), gatewayImage);
    }

    public RenderSettings withGatewayImage(String wanted) {
        return new RenderSettings(selinux, image, Optional.of(wanted));
    }

    String imageFor(String format) {
        return image.orElseThrow(() ->
                new MountsException(
                        "--format "
                                + format
                                + " needs --image (expected: the image of the"
                                + " container, one with git)"));
    }

    /** Refuses a gateway image where no gateway is rendered. */
    public void checkNoGateway(String format) {
        if (gatewayImage.isPresent()) {
            throw new MountsException(
                    "--gateway-image with --format "
                            + format
                            + " (expected: --format kubernetes); run jib gateway on the host");
        }
    }

    /** Refuses labels for a reader that cannot set them. */
    void checkNoLabel(String format, String instead) {
        if (selinux != Selinux.NONE) {
            throw new MountsException(
                    "--selinux "
                            + selinux.word()
                            + " with --format "
                            + format
                            + " (expected: none); "
                            + instead);
        }
    }
}
