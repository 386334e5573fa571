package org.safelight.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    @Test
    void gives_the_root_that_the_definition_gives_for_any_number_of_leaves() {
        List<byte[]> leaves = new ArrayList<>();
        for (int count = 1; count <= 70; count++) {
            leaves.add(Audit.leaf("test", new byte[] {(byte) count}));
            assertThat(MerkleTree.root(leaves)).as("%d leaves", count).isEqualTo(asDefined(leaves));
        }
    }

    @Test
    void a_leaf_of_nothing_is_hashed_as_the_standard_says() {
        // SHA-256 of the one byte 00: RFC 6962 hashes an empty entry so.
        assertThat(HexFormat.of().formatHex(MerkleTree.root(List.of(new byte[0]))))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    /// RFC 6962, section 2.1, word for word: split at the largest power of two smaller than the count.
    private static byte[] asDefined(List<byte[]> leaves) {
        var sha256 = MerkleTree.sha256();
        if (leaves.size() == 1) {
            sha256.update((byte) 0);
            return sha256.digest(leaves.getFirst());
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        byte[] left = asDefined(leaves.subList(0, split));
        byte[] right = asDefined(leaves.subList(split, leaves.size()));
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }
}
