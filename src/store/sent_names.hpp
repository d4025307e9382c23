#pragma once

#include "relay/store/sealed_request.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace relay {

// Rules out, without reading the store, that a message has a certain id of Resend's: who asks for
// ids of nobody's is not to have the whole table read each time. A Bloom filter: "no" is sure, and
// of a hundred that nobody has, all but one are ruled out. It learns the ids that are given from
// the start on; and the others while the table is walked over. Any thread.
class sent_names
{
public:
    // 4 MiB, for two million ids. With more it begins anew.
    static constexpr std::size_t bits = 1u << 25;
    static constexpr std::size_t most = 2'000'000;

    void add(std::string_view resend_id);

    // Of a request: the memory for all of them is asked for at once.
    void add(std::span<const sent_message> sent);

    // True: no message has it. Never, as long as there may be ids that it does not know.
    bool rules_out(std::string_view resend_id) const;

    // Around a walk over all messages, of which each has its id added. `end_walk` with what
    // `begin_walk` returned.
    std::uint64_t begin_walk() const;
    void end_walk(std::uint64_t begun);

private:
    void make_room();
    void set_bits(std::uint64_t hash);

    mutable std::mutex mutex_;
    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> hashes_; // of the request whose ids are added
    std::size_t added_{};
    std::uint64_t begun_anew_{};
    bool complete_{};
};

} // namespace relay
