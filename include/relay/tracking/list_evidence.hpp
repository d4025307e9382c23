#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/pipeline/evidence_source.hpp"
#include "relay/policy/list_reading.hpp"
#include "relay/policy/outcome_search.hpp"
#include "relay/store/message_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace relay {

// Looks on Resend's list of emails for batches that were answered with an error moments ago. The
// reconciler does the same for dead letters, days later: the one knows the emails that stand beside
// what it looks for from memory, the other from the disk. Network thread only.
class list_evidence : public evidence_source
{
public:
    struct parts
    {
        relay::message_reader& message_reader;
        relay::account_reader& account_reader;
        const relay::id_codec& id_codec;
    };

    // `tagged`: what is sent carries a correlation tag. Without one nothing can be found.
    list_evidence(const parts& p, bool tagged) : p_(p), tagged_(tagged) {}

    bool can_tell(const outgoing& r) const override;
    boost::asio::awaitable<void> turn() override;
    boost::asio::awaitable<std::vector<answer>> look(std::vector<question> about) override;
    void accepted(std::string_view resend_id, const sending_span& at) override;

    // What was sent before may be on another list.
    void key_changed();

private:
    bool may_ask() const;
    boost::asio::awaitable<std::vector<unknown_letter>> letters_of(const outgoing& r);
    boost::asio::awaitable<bool> read_page(outcome_search& search, list_reading& reading);
    std::optional<sending_span> span_of(const question& q) const;

    parts p_;
    bool tagged_;
    bool tags_listed_{true}; // as far as is known, the list has the tags of each email
    list_marks marks_;
    pacer::time_point last_look_{pacer::time_point::min()};
    pacer::time_point key_since_{pacer::time_point::min()};
};

} // namespace relay
