package dev.jib.mounts;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.ObjectAccess;

/** The layouts with their variants. */
enum Form {
    SHARED(LayoutKind.SHARED),
    SEALED(LayoutKind.SEALED),
    REWRITE(LayoutKind.SHARED),
    COPY(LayoutKind.SEALED);

    final LayoutKind layout;

    Form(LayoutKind layout) {
        this.layout = layout;
    }

    /** The request for container c1 on that host. */
    PrepareRequest request(HostFixture host) {
        return of(host.request("c1").withLayout(layout));
    }

    /** A request for the layout, made one for this variant of it. */
    PrepareRequest of(PrepareRequest request) {
        return switch (this) {
            case SHARED, SEALED -> request;
            case REWRITE -> request.withAdminFiles(AdminFiles.REWRITE);
            case COPY -> request.withObjects(ObjectAccess.COPY);
        };
    }
}
