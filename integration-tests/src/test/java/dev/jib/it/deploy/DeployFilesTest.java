package dev.jib.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.config.PolicyLoad;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeployFilesTest {
    private static final Path DEPLOY = Path.of("..", "docs", "deploy").toAbsolutePath().normalize();

    @RegisterExtension final World world = new World();

    @Test
    void theSystemdUnitIsValidAndHardened() throws IOException {
        Needs.program("systemd-analyze", "systemd");
        String unit = Files.readString(DEPLOY.resolve("jib-gateway.service"));
        Path file =
                world.file("jib-gateway.service", unit.replace("/usr/local/bin/jib", "/bin/true"));
        Outcome verified = Command.of("systemd-analyze", "verify", file.toString()).run();
        assertThat(verified.succeeded()).as(verified.err()).isTrue();
        assertThat(verified.err()).doesNotContain("jib-gateway.service:");
        Outcome exposed =
                Command.of(
                                "systemd-analyze",
                                "security",
                                "--offline=true",
                                "--threshold=20",
                                file.toString())
                        .run();
        assertThat(exposed.succeeded()).as(exposed.out()).isTrue();
    }

    @Test
    void composeTakesTheFile() throws IOException {
        Needs.program("docker-compose", "docker-compose");
        Path file =
                Files.copy(DEPLOY.resolve("compose.yaml"), world.root().resolve("compose.yaml"));
        world.file("gateway.yaml", "version: 1\n");
        world.file("token", "x\n");
        Outcome config =
                Command.of("docker-compose", "--profile", "work", "-f", file.toString(), "config")
                        .run();
        assertThat(config.succeeded()).as(config.err()).isTrue();
        assertThat(config.out())
                .contains("network_mode: none")
                .contains("source: /run/jib-gateway/work")
                .contains("target: /run/jib");
    }

    @Test
    void theSidecarIsNativeAndItsPodSeesItsOwnSessionAlone() throws IOException {
        Manifests manifests = Manifests.read(DEPLOY.resolve("kubernetes/sidecar.yaml"));
        PodSpec pod = manifests.one(Pod.class).getSpec();
        assertThat(pod.getInitContainers()).hasSize(2);
        Container helper = pod.getInitContainers().getFirst();
        isConfined(helper);
        assertThat(helper.getCommand()).contains("/opt/jib/bin/git-remote-jib", "/tools/");
        assertThat(helper.getRestartPolicy()).isNull();
        Container gateway = pod.getInitContainers().getLast();
        assertThat(gateway.getRestartPolicy()).isEqualTo("Always");
        isTheGateway(gateway);
        assertThat(pod.getContainers()).hasSize(1);
        Container work = pod.getContainers().getFirst();
        isConfined(work);
        assertThat(work.getVolumeMounts().stream().map(VolumeMount::getName))
                .containsExactly("run", "tools", "tmp");
        VolumeMount run = work.getVolumeMounts().getFirst();
        assertThat(run.getSubPath()).isEqualTo("work");
        assertThat(run.getReadOnly()).isTrue();
        assertThat(gateway.getStartupProbe().getExec().getCommand())
                .containsSequence("jib", "gateway", "session")
                .containsSequence("--id", run.getSubPath());
        everyMountHasItsVolume(pod);
    }

    @Test
    void theDaemonSetRunsOneConfinedGatewayANode() throws IOException {
        Manifests manifests = Manifests.read(DEPLOY.resolve("kubernetes/daemonset.yaml"));
        DaemonSet set = manifests.one(DaemonSet.class);
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
        assertThat(set.getSpec().getUpdateStrategy().getRollingUpdate().getMaxSurge().getIntVal())
                .isZero();
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        assertThat(pod.getContainers()).hasSize(1);
        Container gateway = pod.getContainers().getFirst();
        isTheGateway(gateway);
        assertThat(pod.getInitContainers()).hasSize(1);
        givesTheDirectoriesTo(gateway, pod.getInitContainers().getFirst());
        everyMountHasItsVolume(pod);
    }

    /** As root with nothing but CHOWN, on the directories of the node and nothing else. */
    private static void givesTheDirectoriesTo(Container gateway, Container first) {
        var user = gateway.getSecurityContext();
        assertThat(first.getCommand())
                .containsExactly(
                        "chown",
                        user.getRunAsUser() + ":" + user.getRunAsGroup(),
                        "/var/lib/jib",
                        "/run/jib-gateway");
        assertThat(first.getImage()).isEqualTo(gateway.getImage());
        assertThat(first.getRestartPolicy()).as("it ends before the gateway starts").isNull();
        assertThat(first.getSecurityContext().getRunAsUser()).isZero();
        assertThat(first.getSecurityContext().getCapabilities().getAdd()).containsExactly("CHOWN");
        hasNothingElse(first);
        assertThat(first.getVolumeMounts())
                .isEqualTo(
                        gateway.getVolumeMounts().stream()
                                .filter(m -> first.getCommand().contains(m.getMountPath()))
                                .toList())
                .hasSize(2);
    }

    @Test
    void thePoliciesOfTheManifestsLoad() throws IOException {
        for (String name : List.of("sidecar.yaml", "daemonset.yaml")) {
            ConfigMap map =
                    Manifests.read(DEPLOY.resolve("kubernetes").resolve(name)).one(ConfigMap.class);
            Path file = world.file(name, map.getData().getOrDefault("gateway.yaml", ""));
            assertThat(PolicyFile.load(file)).isInstanceOf(PolicyLoad.Loaded.class);
        }
    }

    private static void isTheGateway(Container gateway) {
        isConfined(gateway);
        assertThat(gateway.getCommand())
                .containsExactly("jib", "gateway", "run", "--config", "/etc/jib/gateway.yaml");
        assertThat(gateway.getLivenessProbe().getExec().getCommand())
                .contains("health")
                .doesNotContain("--ready");
        assertThat(gateway.getReadinessProbe().getExec().getCommand())
                .contains("health", "--ready");
        assertThat(gateway.getVolumeMounts().stream().map(VolumeMount::getMountPath))
                .contains("/etc/jib", "/var/lib/jib", "/run/jib-gateway");
    }

    private static void isConfined(Container container) {
        var context = container.getSecurityContext();
        assertThat(context.getRunAsNonRoot()).isTrue();
        assertThat(context.getCapabilities().getAdd()).isEmpty();
        hasNothingElse(container);
    }

    private static void hasNothingElse(Container container) {
        var context = container.getSecurityContext();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    }

    private static void everyMountHasItsVolume(PodSpec pod) {
        List<String> volumes = pod.getVolumes().stream().map(v -> v.getName()).toList();
        assertThat(volumes).doesNotHaveDuplicates();
        for (List<Container> containers : List.of(pod.getInitContainers(), pod.getContainers())) {
            for (Container container : containers) {
                assertThat(volumes)
                        .containsAll(
                                container.getVolumeMounts().stream()
                                        .map(VolumeMount::getName)
                                        .toList());
            }
        }
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }
}
