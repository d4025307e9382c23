#pragma once

#include "relay/base/keyed_hash.hpp"
#include "relay/mail/lane.hpp"
#include "relay/store/suppressions.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace relay {

// Who is to get no mail, in memory: a hash of each address that the disk has, so that a million of
// them cost about 30 MB, and a look costs nothing while there are none. Two addresses with the same
// 64 bits are one in 10^13, and nobody without the secret can choose them. Network thread only.
class suppressed_addresses
{
public:
    explicit suppressed_addresses(const keyed_hash::secret& key) : hash_(key) {}

    void apply(const suppression_change& change);
    void apply(const std::vector<suppression_change>& changes);

    bool empty() const { return scopes_.empty(); }
    std::size_t size() const { return scopes_.size(); }

    // `address` may have a name: "Ann <ann@example.org>".
    bool stops(std::string_view address, lane l) const;

    // How often one was added: who was looked up after the last time need not be looked up again.
    std::uint64_t additions() const { return additions_; }

private:
    keyed_hash hash_;
    boost::unordered_flat_map<std::uint64_t, std::uint8_t> scopes_;
    std::uint64_t additions_{};
};

} // namespace relay
