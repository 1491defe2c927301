package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** 300 MiB that do not compress, through the gateway in both directions. */
class LargeRepositoryTest {
    private static final String BRANCH = "refs/heads/jib/agent-7/large";

    @RegisterExtension final World world = new World();

    @Test
    void goesThroughInBothDirections() {
        JibGateway gateway = JibGateway.start(world);
        GitRepository bare = gateway.bare("acme/site.git");
        bare.ok("config", "receive.unpackLimit", "1");
        GitCommand git = gateway.container(gateway.session("agent-7", "acme/site"));
        GitRepository source = git.init(world.directory("source"));
        source.ok("config", "core.compression", "0");
        for (int file = 0; file < 3; file++) {
            source.writeNoise("noise" + file, 100 << 20, file);
        }
        source.commit("large");

        source.ok("push", "-q", gateway.url("acme/site"), "HEAD:" + BRANCH);
        assertThat(bare.id(BRANCH)).isEqualTo(source.head());

        GitRepository clone =
                git.clone(
                        gateway.url("acme/site"),
                        world.root().resolve("clone"),
                        "-b",
                        "jib/agent-7/large");
        assertThat(clone.id("HEAD^{tree}")).isEqualTo(source.id("HEAD^{tree}"));
        assertThat(clone.ok("status", "--porcelain")).isEmpty();
    }
}
