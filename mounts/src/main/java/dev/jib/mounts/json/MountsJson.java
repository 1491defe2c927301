package dev.jib.mounts.json;

import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.JournalFormat;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RepositoryName;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Reads and writes the journal: records as objects, paths and names as strings. */
public final class MountsJson implements JournalFormat {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(values())
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    @Override
    public String write(Journal journal) {
        return MAPPER.writeValueAsString(journal) + "\n";
    }

    @Override
    public Journal read(String text, String origin) {
        try {
            Journal journal = MAPPER.readValue(text, Journal.class);
            if (journal.version() != Journal.VERSION) {
                throw new MountsException(
                        origin
                                + " has version "
                                + journal.version()
                                + " (expected: "
                                + Journal.VERSION
                                + "); use the jib that wrote it to release the"
                                + " container");
            }
            return journal;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MountsException(
                    origin + " cannot be read (expected: a journal of this jib): " + e.getMessage(),
                    e);
        }
    }

    /** The value types as JSON strings; for mappers of others that carry layouts. */
    public static SimpleModule values() {
        SimpleModule module = new SimpleModule("jib-mounts");
        text(module, HostPath.class, HostPath::of);
        text(module, ContainerPath.class, ContainerPath::of);
        text(module, ContainerName.class, ContainerName::new);
        text(module, RepositoryName.class, RepositoryName::new);
        module.addSerializer(UpstreamBase.class, new AsText<>(UpstreamBase::url));
        module.addDeserializer(UpstreamBase.class, new FromText<>(UpstreamBase::new));
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new AsText<>(String::valueOf));
        module.addDeserializer(type, new FromText<>(parse));
    }

    private static final class AsText<T> extends ValueSerializer<T> {
        private final Function<T, String> text;

        AsText(Function<T, String> text) {
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator to, SerializationContext context) {
            to.writeString(text.apply(value));
        }
    }

    private static final class FromText<T> extends ValueDeserializer<T> {
        private final Function<String, T> parse;

        FromText(Function<String, T> parse) {
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser from, DeserializationContext context) {
            return parse.apply(from.getString());
        }
    }
}
