package dev.jib.mounts.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.render.RenderSettings;
import dev.jib.mounts.render.Selinux;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Version 1 of the JSON form, as docs/mounts.md tells it. */
class LayoutJsonTest {
    private static final String ODD = "/a b:c,d\"e'f\n$(g)\u00e9\u0001";

    @Test
    void everyFieldOfTheModelIsThere() {
        JsonNode json = read(RenderSettings.NONE);
        assertThat(json.propertyNames())
                .containsExactly(
                        "version",
                        "container",
                        "layout",
                        "adminFiles",
                        "home",
                        "workingDirectory",
                        "user",
                        "repositories",
                        "mounts",
                        "environment",
                        "pathPrepend",
                        "notes");
        assertThat(json.path("version").intValue()).isEqualTo(1);
        assertThat(json.path("user").toString()).isEqualTo("{\"uid\":7,\"gid\":8}");
        assertThat(json.path("pathPrepend").toString()).isEqualTo("[\"/opt/jib/bin\"]");
    }

    @Test
    void aPathIsWrittenAsItIs() {
        JsonNode mount = read(RenderSettings.NONE).path("mounts").path(0);
        assertThat(mount.propertyNames())
                .containsExactly("source", "target", "access", "type", "onHostFile", "why");
        assertThat(mount.path("source").asString()).isEqualTo(ODD);
        assertThat(mount.path("access").asString()).isEqualTo("ro");
        assertThat(mount.path("type").asString()).isEqualTo("file");
        assertThat(mount.path("onHostFile").booleanValue()).isTrue();
    }

    @Test
    void aLabelIsAFieldOfTheMount() {
        JsonNode json = read(RenderSettings.NONE.withSelinux(Selinux.PRIVATE));
        assertThat(json.path("mounts").path(0).path("selinux").asString()).isEqualTo("z");
    }

    private static JsonNode read(RenderSettings settings) {
        return JsonMapper.shared().readTree(new LayoutJson(settings).render(plan()));
    }

    private static MountPlan plan() {
        return new MountPlan(
                new ContainerName("c"),
                LayoutKind.SHARED,
                AdminFiles.OVERLAY,
                ContainerPath.of("/home/jib"),
                new UserIds(7, 8),
                List.of(),
                List.of(
                        new Mount(
                                HostPath.of(ODD),
                                ContainerPath.of("/t"),
                                Access.READ_ONLY,
                                MountType.FILE,
                                true,
                                "test")),
                List.of(),
                Map.of("HOME", "/home/jib"),
                List.of(ContainerPath.of("/opt/jib/bin")),
                List.of());
    }
}
