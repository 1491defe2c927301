package dev.jib.gateway.upstream.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A service that says an empty list of refs, and then what its script does, in a thread. */
class Speaking implements Command {
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private Thread thread = new Thread();

    /** What it does after its first words; it ends when its input does. */
    void go(InputStream in, OutputStream out) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void setInputStream(InputStream given) {
        in = given;
    }

    @Override
    public void setOutputStream(OutputStream given) {
        out = given;
    }

    @Override
    public void setErrorStream(OutputStream given) {}

    @Override
    public void setExitCallback(ExitCallback callback) {}

    @Override
    public void start(ChannelSession channel, Environment environment) {
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        try {
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            go(in, out);
        } catch (IOException e) {
            // The channel was closed, which ends a service.
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        thread.interrupt();
    }
}
