#pragma once

#include "campaign/mail_template.hpp"
#include "relay/async/side_thread.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/campaign_record.hpp"
#include "relay/store/contact_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Looks at a campaign and all of its recipients before it starts, a few at a time, so that others
// have the network thread in between: whether its mail can be made. Throws what the reader throws.
class start_check
{
public:
    // `has_links`: mail gets links to unsubscribe. The others outlive it.
    start_check(
        campaign_reader& reader, contact_reader& contacts, side_thread& thread, bool has_links
    )
        : reader_(reader),
          contacts_(contacts),
          thread_(thread),
          has_links_(has_links)
    {
    }

    // Why it is not to start. Nothing: it may.
    boost::asio::awaitable<std::optional<definition_refusal>> look(const campaign_record& campaign);

private:
    // Recipients who lack a variable
    struct lack
    {
        std::int64_t recipients{};
        std::string example;  // the address of the first
        std::uint32_t line{}; // 0: it is a contact of a list
    };
    struct lacks
    {
        std::map<std::string, lack> by_variable;
        std::int64_t looked_at{};
    };

    static void note(lacks& found, const std::string& variable, lack one);
    boost::asio::awaitable<lacks>
    look_at_all(campaign_id campaign, std::vector<mail_template> mails);
    boost::asio::awaitable<lacks> look_at_list(std::string name, std::vector<mail_template> mails);

    campaign_reader& reader_;
    contact_reader& contacts_;
    side_thread& thread_;
    bool has_links_;
};

} // namespace relay
