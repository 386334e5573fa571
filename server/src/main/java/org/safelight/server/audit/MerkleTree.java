package org.safelight.server.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// One hash over many: the root of a binary tree of SHA-256. Leaves and nodes are hashed with different first
/// bytes, so that a node cannot be passed off as a leaf. Source: RFC 6962, section 2.1.
final class MerkleTree {
    static final int BYTES = 32;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleTree() {}

    /// The root over leaves in their order.
    ///
    /// @param leaves at least one, of 32 bytes each
    static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("A Merkle tree needs a leaf");
        }
        MessageDigest sha256 = sha256();
        // A stack of the roots of complete subtrees, the largest at the bottom: their sizes are the bits of the count.
        byte[][] roots = new byte[Integer.SIZE][];
        int depth = 0;
        int count = 0;
        for (byte[] leaf : leaves) {
            sha256.update(LEAF);
            roots[depth++] = sha256.digest(leaf);
            count++;
            for (int size = count; (size & 1) == 0; size >>= 1) {
                roots[depth - 2] = node(sha256, roots[depth - 2], roots[depth - 1]);
                depth--;
            }
        }
        while (depth > 1) {
            roots[depth - 2] = node(sha256, roots[depth - 2], roots[depth - 1]);
            depth--;
        }
        return roots[0];
    }

    private static byte[] node(MessageDigest sha256, byte[] left, byte[] right) {
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
