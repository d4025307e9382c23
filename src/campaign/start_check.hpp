#pragma once

#include "campaign/mail_template.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/definition_thread.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/campaign_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace relay {

// Looks at a campaign and all of its recipients before it starts, a few at a time, so that others
// have the network thread in between: whether its mail can be made. Throws what the reader throws.
class start_check
{
public:
    // `has_links`: mail gets links to unsubscribe. The others outlive it.
    start_check(campaign_reader& reader, definition_thread& thread, bool has_links)
        : reader_(reader),
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
        std::string example; // the address of the first
        std::uint32_t line{};
    };
    using lacks = std::map<std::string, lack>; // by the variable

    boost::asio::awaitable<lacks>
    look_at_all(campaign_id campaign, std::vector<mail_template> mails);

    campaign_reader& reader_;
    definition_thread& thread_;
    bool has_links_;
};

} // namespace relay
