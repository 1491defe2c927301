package dev.jib.mounts.json;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.render.LayoutRenderer;
import dev.jib.mounts.render.RenderSettings;
import dev.jib.mounts.render.Selinux;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The versioned JSON form of a layout: the model that launchers read. */
public final class LayoutJson implements LayoutRenderer {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final RenderSettings settings;

    public LayoutJson(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public void checkSettings() {
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        return MAPPER.writeValueAsString(tree(plan, settings.selinux())) + "\n";
    }

    /** The layout as a tree, to be put into a larger answer. */
    public static ObjectNode tree(MountPlan plan) {
        return tree(plan, Selinux.NONE);
    }

    private static ObjectNode tree(MountPlan plan, Selinux selinux) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", MountPlan.VERSION);
        root.put("container", plan.container().value());
        root.put("layout", plan.layout().word());
        root.put("adminFiles", plan.adminFiles().word());
        root.put("home", plan.home().value());
        root.put("workingDirectory", plan.workingDirectory().value());
        root.putObject("user").put("uid", plan.user().uid()).put("gid", plan.user().gid());
        ArrayNode repositories = root.putArray("repositories");
        plan.repositories().forEach(r -> repositories.add(tree(r)));
        ArrayNode mounts = root.putArray("mounts");
        for (Mount mount : plan.mounts()) {
            ObjectNode node = tree(mount);
            selinux.of(plan, mount).ifPresent(label -> node.put("selinux", label));
            mounts.add(node);
        }
        ObjectNode environment = root.putObject("environment");
        plan.environment().forEach(environment::put);
        ArrayNode path = root.putArray("pathPrepend");
        plan.pathPrepend().forEach(p -> path.add(p.value()));
        ArrayNode notes = root.putArray("notes");
        plan.notes().forEach(notes::add);
        return root;
    }

    private static ObjectNode tree(PlannedRepository repository) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("name", repository.name().value());
        node.put("directory", repository.directory().value());
        node.put("worktree", repository.worktree().toString());
        node.put("commonDir", repository.commonDir().toString());
        repository.branch().ifPresent(b -> node.put("branch", b));
        repository.upstream().ifPresent(u -> node.put("upstream", u));
        return node;
    }

    private static ObjectNode tree(Mount mount) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("source", mount.source().toString());
        node.put("target", mount.target().value());
        node.put("access", mount.access() == Access.READ_ONLY ? "ro" : "rw");
        node.put("type", mount.type() == MountType.FILE ? "file" : "directory");
        node.put("onHostFile", mount.onHostFile());
        node.put("why", mount.why());
        return node;
    }
}
