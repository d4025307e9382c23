#pragma once

#include "relay/base/id.hpp"
#include "relay/config/config.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/inbox_intake.hpp"
#include "relay/server/spare/spare_jobs.hpp"
#include "relay/server/webhooks/webhook_api.hpp"
#include "relay/store/mail_inbox.hpp"
#include "relay/tracking/inbox_events.hpp"
#include "relay/tracking/tracker.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>

namespace relay {

// What a spare takes mail and events with by itself, from when it could open the inbox. Network
// thread only.
struct spare_mail
{
    // `passage`, `counts` outlive it.
    spare_mail(
        boost::asio::any_io_executor ex,
        std::unique_ptr<mail_inbox> opened,
        const config& cfg,
        const secrets& keys,
        job_passage& passage,
        connection_counts& counts
    );

    std::unique_ptr<mail_inbox> inbox;
    relay::id_codec id_codec;
    relay::unsubscribe_codec unsubscribe_codec;
    relay::counters counters;
    inbox_intake intake;
    spare_jobs jobs;
    tracking_counters tracked;
    inbox_events events;
    std::optional<webhook_api> webhooks; // nothing without a secret
};

} // namespace relay
