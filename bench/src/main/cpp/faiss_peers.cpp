// Asks the indexes of libfaiss what LookAlikeSpeed asks ours: the same hashes, the same queries, within 31 bits.
// Usage: faiss_peers HASHES QUERIES PEER MOST_QUERIES
// HASHES and QUERIES are files of 32 bytes each. PEER is flat, multihash-16x16-1 or multihash-11x23-2.
// Prints one line of tab-separated values: peer, build seconds, queries, found, p50 and p99 in microseconds one by one,
// queries a second of processor time, resident bytes an entry.
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

static std::vector<uint8_t> read(const char* name) {
    std::ifstream in(name, std::ios::binary | std::ios::ate);
    if (!in) {
        std::fprintf(stderr, "Cannot read %s. Nothing was measured.\n", name);
        std::exit(70);
    }
    std::vector<uint8_t> bytes(static_cast<size_t>(in.tellg()));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

static double cpuSeconds() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static long residentBytes() {
    std::ifstream in("/proc/self/statm");
    long pages = 0, resident = 0;
    in >> pages >> resident;
    return resident * 4096;
}

int main(int count, char** words) {
    if (count != 5) {
        std::fprintf(stderr, "Usage: faiss_peers HASHES QUERIES PEER MOST_QUERIES\n");
        return 64;
    }
    omp_set_num_threads(1);
    std::vector<uint8_t> queries = read(words[2]);
    std::string peer = words[3];
    std::unique_ptr<faiss::IndexBinary> index;
    if (peer == "flat") {
        index = std::make_unique<faiss::IndexBinaryFlat>(256);
    } else {
        bool fewer = peer == "multihash-11x23-2";
        auto hash = std::make_unique<faiss::IndexBinaryMultiHash>(256, fewer ? 11 : 16, fewer ? 23 : 16);
        hash->nflip = fewer ? 2 : 1;
        index = std::move(hash);
    }
    long before = residentBytes();
    double begun = seconds();
    long entries = 0;
    {
        std::vector<uint8_t> hashes = read(words[1]);
        entries = static_cast<long>(hashes.size() / 32);
        begun = seconds();
        index->add(entries, hashes.data());
    }
    double build = seconds() - begun;
    long bytes = residentBytes() - before;
    size_t asked = std::min(queries.size() / 32, static_cast<size_t>(std::atol(words[4])));
    std::vector<double> took;
    size_t found = 0;
    double cpu = cpuSeconds();
    for (size_t i = 0; i < asked; i++) {
        double from = seconds();
        faiss::RangeSearchResult result(1);
        index->range_search(1, queries.data() + 32 * i, 32, &result);  // it finds what is below the radius
        found += result.lims[1];
        took.push_back((seconds() - from) * 1e6);
    }
    cpu = cpuSeconds() - cpu;
    std::sort(took.begin(), took.end());
    std::printf("%s\t%.1f\t%zu\t%zu\t%.1f\t%.1f\t%.1f\t%.0f\n", peer.c_str(), build, asked, found, took[asked / 2],
            took[asked * 99 / 100], asked / cpu, static_cast<double>(bytes) / entries);
    return 0;
}
