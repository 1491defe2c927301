package dev.jib.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users that may be at the other end of a unix socket, as the kernel tells them ({@code
 * SO_PEERCRED}, unix(7)).
 */
record PeerUsers(Set<Integer> uids) {
    private static final Logger LOG = LoggerFactory.getLogger(PeerUsers.class);

    PeerUsers {
        uids = Set.copyOf(uids);
    }

    /** Whether the peer of an accepted unix socket is one of them; not if it cannot be told. */
    boolean allow(Channel channel, String peer) {
        try {
            if (channel instanceof EpollDomainSocketChannel unix) {
                int uid = unix.peerCredentials().uid();
                if (uids.contains(uid)) {
                    return true;
                }
                LOG.warn("{}: connection of uid {} refused (expected: {})", peer, uid, uids);
                return false;
            }
            LOG.warn("{}: connection without a user refused (expected: {})", peer, uids);
        } catch (IOException e) {
            LOG.warn("{}: connection of an unknown user refused: {}", peer, e.getMessage());
        }
        return false;
    }
}
