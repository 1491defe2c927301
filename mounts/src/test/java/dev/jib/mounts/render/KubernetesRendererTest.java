package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.UserIds;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pod, read back into the typed objects of a Kubernetes client. */
class KubernetesRendererTest {
    private static final RenderSettings SETTINGS = RenderSettings.NONE.withImage("work:1");
    private static final List<String> TAKEN =
            OddPlaces.without("col:on", "ro:rw,z", OddPlaces.LOCAL_ENV);

    @TempDir private Path root;

    @Test
    void everyMountIsAHostPathUnderItsOwnName() throws IOException {
        Pod pod = pod(SETTINGS, new OddPlaces(root).plan(TAKEN));
        for (Volume volume : pod.getSpec().getVolumes()) {
            assertThat(volume.getName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
            assertThat(volume.getHostPath().getType()).isEqualTo("Directory");
        }
        Map<String, String> seen = new HashMap<>();
        for (VolumeMount mount : work(pod).getVolumeMounts()) {
            String path = volume(pod, mount.getName()).getHostPath().getPath();
            seen.put(mount.getMountPath(), (mount.getReadOnly() ? "ro " : "rw ") + path);
        }
        Map<String, String> expected = new HashMap<>();
        OddPlaces.expected(TAKEN)
                .forEach((k, v) -> expected.put(k, v.replaceFirst("is ", root + "/")));
        assertThat(seen).isEqualTo(expected);
    }

    /** Else all others here would pass a field that no API server takes. */
    @ParameterizedTest
    @ValueSource(strings = {"restartPolicy", "hostPath", "mountPath", "runAsUser", "image"})
    void aFieldThatKubernetesDoesNotHaveIsSeen(String field) {
        String pod =
                new KubernetesRenderer(SETTINGS)
                        .render(
                                withRepository(
                                        List.of(
                                                new Mount(
                                                        HostPath.of("/srv/w"),
                                                        ContainerPath.of("/home/jib/repos/R"),
                                                        Access.READ_WRITE,
                                                        MountType.DIRECTORY,
                                                        false,
                                                        "a mount"))));
        String renamed = pod.replaceFirst("\\b" + field + "\\b", field + "s");
        assertThat(renamed).isNotEqualTo(pod);

        assertThat(StrictKubernetes.read(pod, Pod.class)).isNotNull();
        assertThatThrownBy(() -> StrictKubernetes.read(renamed, Pod.class))
                .hasMessageContaining("\"" + field + "s\"");
    }

    @Test
    void theContainerHasNothingThatItDoesNotNeed() throws IOException {
        Pod pod = pod(SETTINGS, new OddPlaces(root).plan(List.of("plain")));
        assertThat(pod.getApiVersion() + " " + pod.getKind()).isEqualTo("v1 Pod");
        assertThat(pod.getMetadata().getName()).matches("jib-h-render-odd-[0-9a-f]{6}");
        assertThat(pod.getMetadata().getAnnotations())
                .containsEntry("jib.dev/container", "h-render.odd")
                .containsEntry("jib.dev/layout", "shared");
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
        assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isZero();
        assertThat(pod.getSpec().getSecurityContext().getRunAsGroup()).isZero();
        assertThat(pod.getSpec().getSecurityContext().getSeLinuxOptions()).isNull();
        Container work = work(pod);
        assertThat(work.getImage()).isEqualTo("work:1");
        assertThat(work.getWorkingDir()).isEqualTo("/home/jib/repos");
        assertThat(work.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(work.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    }

    @Test
    void variablesOfTheEnvironmentAreNotReplaced() throws IOException {
        Pod pod = pod(SETTINGS, new OddPlaces(root).plan(List.of("plain")));
        Map<String, String> seen = new HashMap<>();
        work(pod).getEnv().forEach(v -> seen.put(v.getName(), v.getValue()));
        assertThat(seen)
                .containsOnly(
                        Map.entry("HOME", "/home/jib"),
                        Map.entry("ODD", "a $$HOME $$$$ $$(HOME) b\n\"c\""),
                        Map.entry("PATH", "/opt/jib/bin:" + LayoutRenderer.USUAL_PATH));
    }

    @Test
    void theGatewayIsANativeSidecarThatMakesTheSessionFirst() {
        Pod pod = pod(SETTINGS.withGatewayImage("gateway:1"), withRepository(List.of()));
        Container gateway = pod.getSpec().getInitContainers().getFirst();
        assertThat(pod.getSpec().getInitContainers()).hasSize(1);
        assertThat(gateway.getRestartPolicy()).isEqualTo("Always");
        assertThat(gateway.getImage()).isEqualTo("gateway:1");
        assertThat(gateway.getCommand())
                .containsExactly("jib", "gateway", "run", "--config", "/etc/jib/gateway.yaml");
        assertThat(gateway.getStartupProbe().getExec().getCommand())
                .containsExactly(
                        "jib",
                        "gateway",
                        "session",
                        "--config",
                        "/etc/jib/gateway.yaml",
                        "--id",
                        "work",
                        "--principal",
                        "c1",
                        "--repository",
                        "https://git.example/a/b.git");
        assertThat(gateway.getVolumeMounts().stream().map(VolumeMount::getMountPath))
                .containsExactly("/etc/jib", "/var/lib/jib", "/run/jib-gateway");
        assertThat(pod.getMetadata().getName()).isEqualTo("jib-c1");
    }

    @Test
    void theContainerSeesOnlyItsSessionOfTheGateway() {
        Pod pod = pod(SETTINGS.withGatewayImage("gateway:1"), withRepository(List.of()));
        assertThat(volume(pod, "jib-gateway").getSecret().getSecretName()).isEqualTo("jib-gateway");
        assertThat(volume(pod, "jib-run").getEmptyDir()).isNotNull();
        assertThat(work(pod).getVolumeMounts())
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.getName()).isEqualTo("jib-run");
                    assertThat(m.getMountPath()).isEqualTo("/run/jib");
                    assertThat(m.getSubPath()).isEqualTo("sessions/work");
                    assertThat(m.getReadOnly()).isTrue();
                });
        assertThat(work(pod).getEnv())
                .anySatisfy(v -> {
                    assertThat(v.getName()).isEqualTo("JIB_GATEWAY");
                    assertThat(v.getValue()).isEqualTo("unix:/run/jib/git.sock");
                });
    }

    @Test
    void whatItCannotTakeIsRefusedByName() throws IOException {
        OddPlaces places = new OddPlaces(root);
        KubernetesRenderer renderer = new KubernetesRenderer(SETTINGS);
        assertThatThrownBy(() -> renderer.render(places.plan(List.of("col:on"))))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("\"/home/jib/repos/col:on\": a mountPath must have no colon");
        assertThatThrownBy(
                        new KubernetesRenderer(SETTINGS.withSelinux(Selinux.PRIVATE))
                                ::checkSettings)
                .hasMessageContaining("expected: none or shared");
        assertThatThrownBy(new KubernetesRenderer(RenderSettings.NONE)::checkSettings)
                .hasMessageContaining("--format kubernetes needs --image");
        RenderSettings sidecar = SETTINGS.withGatewayImage("gateway:1");
        assertThatThrownBy(() -> pod(sidecar, OddPlaces.plan(List.of(), Map.of())))
                .hasMessageContaining("without a remote 'origin'");
        assertThatThrownBy(() ->
                        pod(sidecar, withRepository(List.of(places.mount("plain", "/run/jib")))))
                .hasMessageContaining("two gateways");
    }

    @Test
    void aColonOnTheHostIsNoHindrance() throws IOException {
        OddPlaces places = new OddPlaces(root);
        Pod pod = pod(SETTINGS, OddPlaces.plan(List.of(places.mount("col:on", "/t")), Map.of()));
        assertThat(pod.getSpec().getVolumes().getFirst().getHostPath().getPath())
                .isEqualTo(root + "/col:on");
    }

    @Test
    void aSharedLabelIsOneThatAllContainersMayUse() throws IOException {
        Pod pod =
                pod(
                        SETTINGS.withSelinux(Selinux.SHARED),
                        new OddPlaces(root).plan(List.of("plain")));
        var options = pod.getSpec().getSecurityContext().getSeLinuxOptions();
        assertThat(options.getType() + " " + options.getLevel()).isEqualTo("container_t s0");
    }

    @Test
    void podsOfDifferentContainersHaveDifferentNames() {
        String longName = "x".repeat(63);
        assertThat(
                        List.of("a.b", "a_b", "a-b", "A-B", "ab-", longName, longName.substring(1))
                                .stream()
                                .map(KubernetesRenderer::podName))
                .doesNotHaveDuplicates()
                .allMatch(n -> n.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
        assertThat(KubernetesRenderer.podName("c-1")).isEqualTo("jib-c-1");
    }

    private static Pod pod(RenderSettings settings, MountPlan plan) {
        return StrictKubernetes.read(new KubernetesRenderer(settings).render(plan), Pod.class);
    }

    private static Volume volume(Pod pod, String name) {
        List<Volume> found =
                pod.getSpec().getVolumes().stream().filter(v -> v.getName().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static Container work(Pod pod) {
        assertThat(pod.getSpec().getContainers()).hasSize(1);
        return pod.getSpec().getContainers().getFirst();
    }

    private static MountPlan withRepository(List<Mount> mounts) {
        RepositoryName name = new RepositoryName("R");
        return new MountPlan(
                new ContainerName("c1"),
                LayoutKind.SEALED,
                AdminFiles.OVERLAY,
                ContainerPath.of("/home/jib"),
                new UserIds(1000, 1000),
                List.of(
                        new PlannedRepository(
                                name,
                                ContainerPath.of("/home/jib/repos/R"),
                                HostPath.of("/srv/w"),
                                HostPath.of("/srv/R/.git"),
                                Optional.of("refs/heads/x"),
                                Optional.of("https://git.example/a/b.git"))),
                mounts,
                List.of(),
                Map.of("HOME", "/home/jib"),
                List.of(),
                List.of());
    }
}
