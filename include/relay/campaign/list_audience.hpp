#pragma once

#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/recipient_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace relay {

class missing_values;

// The subscribers of a list, as the recipients of a campaign: on disk, and nobody sees them yet
struct list_copy
{
    enum what : std::uint8_t
    {
        failed, // the disk did not take them
        taken,
        conflict, // the campaign takes no recipients
        no_list,
        nobody, // the list has no subscribers, or none that gets mail
    };

    what status{failed};
    upload_id upload;
    list_id list;
    std::int64_t recipients{};
    std::int64_t suppressed{}; // of these
};

// Copies the subscribers of a list, as they are when their campaign starts, in steps of bounded
// size. Until the campaign runs nothing of it counts, whatever crashes; what becomes of the list
// later changes nothing. Network thread only; throws what the readers throw.
class list_audience
{
public:
    struct parts
    {
        relay::recipient_book& recipient_book;
        relay::campaign_book& campaign_book;
        relay::campaign_reader& campaign_reader;
        relay::contact_reader& contact_reader;
        const relay::suppressed_addresses& suppressed_addresses;
    };

    explicit list_audience(const parts& p) : p_(p) {}

    // Whether it could be taken now: `taken`, or why not
    boost::asio::awaitable<list_copy::what> look(std::string list);

    // `missing`: who lacks a variable is left out; null: nobody is.
    boost::asio::awaitable<list_copy> take(
        campaign_id campaign,
        std::vector<campaign_state> in,
        std::string list,
        std::shared_ptr<missing_values> missing = {}
    );

    // The campaign runs from now on, and these will be its recipients. When it does not, they go.
    boost::asio::awaitable<audience_start>
    start(campaign_id campaign, std::vector<campaign_state> from, list_copy a);

    // Of what was started with: from now on they are seen.
    boost::asio::awaitable<void> complete(list_copy a);

private:
    boost::asio::awaitable<bool> copy(list_copy& a, std::shared_ptr<missing_values> missing);

    parts p_;
};

} // namespace relay
