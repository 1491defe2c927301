package dev.jib.gateway.fetch;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.upload.V2Advertisement;
import dev.jib.gateway.quarantine.ObjectFetcher;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks an upstream's upload-pack, in protocol version 2, for objects that a push builds on. It
 * takes as little as it can: one object with what it directly holds, or the commits of the whole
 * history without their trees.
 */
public final class UpstreamObjects implements ObjectFetcher {
    private final Upstream upstream;
    private final UpstreamRepository repository;
    private final V2Capabilities capabilities;
    private final Set<ObjectId> advertised;
    private volatile @Nullable Exchange asking;
    private volatile boolean brokenOff;

    /**
     * The objects of that repository.
     *
     * @param advertised the ids that the upstream advertises
     */
    public UpstreamObjects(
            Upstream upstream,
            UpstreamRepository repository,
            V2Capabilities capabilities,
            Set<ObjectId> advertised) {
        this.upstream = upstream;
        this.repository = repository;
        this.capabilities = capabilities;
        this.advertised = Set.copyOf(advertised);
    }

    @Override
    public Set<ObjectId> advertised() {
        return advertised;
    }

    @Override
    public Optional<InputStream> fetch(ObjectId wanted) throws IOException {
        V2Advertisement offered = capabilities.of(upstream, repository);
        List<String> arguments = new ArrayList<>();
        if (offered.offersFetch("shallow")) {
            arguments.add("deepen 1");
        }
        if (offered.offersFetch("filter")) {
            arguments.add("filter tree:1");
        }
        arguments.add("want " + wanted);
        return ask(offered, arguments);
    }

    @Override
    public Optional<InputStream> fetchHistory(Collection<ObjectId> wanted, Collection<ObjectId> had)
            throws IOException {
        V2Advertisement offered = capabilities.of(upstream, repository);
        List<String> arguments = new ArrayList<>();
        if (offered.offersFetch("filter")) {
            arguments.add("filter tree:0");
        }
        wanted.forEach(id -> arguments.add("want " + id));
        had.forEach(id -> arguments.add("have " + id));
        return ask(offered, arguments);
    }

    private Optional<InputStream> ask(V2Advertisement offered, List<String> arguments)
            throws IOException {
        Exchange exchange = upstream.upload(repository, 2);
        asking = exchange;
        if (brokenOff) {
            exchange.close();
        }
        try {
            PktLineWriter request = new PktLineWriter(exchange.request());
            request.text("command=fetch\n");
            for (String capability : offered.capabilities()) {
                if (capability.startsWith("agent=") || capability.startsWith("object-format=")) {
                    request.text(capability + "\n");
                }
            }
            request.line(new PktLine.Delimiter());
            request.text("no-progress\n");
            request.text("ofs-delta\n");
            for (String argument : arguments) {
                request.text(argument + "\n");
            }
            request.text("done\n");
            request.flush();
            InputStream response = new BufferedInputStream(exchange.endRequest(), 64 * 1024);
            Optional<InputStream> pack = packOf(response, exchange);
            if (pack.isEmpty()) {
                exchange.close();
            }
            return pack;
        } catch (IOException e) {
            exchange.close();
            throw broken(e);
        } catch (RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    /** Breaks off, from another thread, what is asked for now, and all that will be. */
    public void breakOff() {
        brokenOff = true;
        Exchange open = asking;
        if (open != null) {
            open.close();
        }
    }

    /** The pusher is to know that it is not its own pack that is broken. */
    static UpstreamException broken(IOException e) {
        return e instanceof UpstreamException known
                ? known
                : new UpstreamException(
                        UpstreamException.Kind.PROTOCOL,
                        "the upstream's answer with the objects that a push builds on is broken: "
                                + Printable.of(String.valueOf(e.getMessage())),
                        e);
    }

    /** Skips the sections before {@code packfile}; empty when the upstream gives no pack. */
    private static Optional<InputStream> packOf(InputStream response, Exchange exchange)
            throws IOException {
        PktLineReader reader = new PktLineReader(response);
        while (reader.read() instanceof PktLine line && !(line instanceof PktLine.Flush)) {
            if (line instanceof PktLine.Data data) {
                String text = data.text();
                if (text.startsWith("ERR ")) {
                    return notGiven(text.substring("ERR ".length()));
                }
                if (text.strip().equals("packfile")) {
                    return Optional.of(new PackSection(reader, exchange));
                }
            }
        }
        return Optional.empty();
    }

    /** An object that the upstream does not have, or does not give, is simply not there. */
    private static Optional<InputStream> notGiven(String message) throws UpstreamException {
        if (message.contains("not our ref") || message.contains("not valid")) {
            return Optional.empty();
        }
        throw new UpstreamException(
                UpstreamException.Kind.SERVER_ERROR,
                "the upstream does not give the objects that a push builds on: "
                        + Printable.of(message.strip()));
    }
}
