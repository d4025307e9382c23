#pragma once

#include "relay/pipeline/rate_limiter.hpp"
#include "relay/policy/account_poll.hpp"
#include "relay/resend/account_api.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>

namespace relay {

// Asks Resend about the account, with spare permits only: each call waits until no mail waits for a
// permit, the pacer has one, and account_poll allows it. It is asked again after a 429, which says
// nothing; any other answer, and silence, is the caller's. Where mail waits for the answer, the
// call takes a permit that a campaign would have; without one for ten seconds it has no answer.
// Network thread only.
class account_reader
{
public:
    account_reader(rate_limiter& rate_limiter, account_api& account_api)
        : rate_limiter_(rate_limiter),
          account_api_(account_api)
    {
    }

    // Who waits for the answer
    enum class asker : bool
    {
        nobody,
        mail,
    };

    boost::asio::awaitable<call_result<email_page>>
    list_emails(std::string after, int limit, asker who = asker::nobody);
    boost::asio::awaitable<call_result<email_trace>>
    find_email(std::string resend_id, asker who = asker::nobody);
    boost::asio::awaitable<call_result<account_usage>> usage();
    boost::asio::awaitable<call_result<domain_page>> list_domains(std::string after);
    boost::asio::awaitable<call_result<sending_domain>> find_domain(std::string id);
    boost::asio::awaitable<call_result<suppression_page>> list_suppressions(std::string after);
    boost::asio::awaitable<call_result<listed_suppression>> find_suppression(std::string address);

    // Waits until questions that mail waits for may begin again after those that began at `last`:
    // other mail has had its share since, or none waits.
    boost::asio::awaitable<void> round_for_mail(pacer::time_point last);

    // Callers that have the choice do not ask what the key may not ask.
    std::optional<account_poll::bar> barred_from(account_part about) const
    {
        return account_poll_.barred_from(about, wall_now());
    }

    // There is a new key.
    void forget_bars() { account_poll_.forget_bars(); }

private:
    template <class Question, class... What>
    auto ask(account_part about, asker who, Question question, What... what)
        -> std::invoke_result_t<Question, account_api&, What..., account_api::writing>;
    boost::asio::awaitable<permit> spare_permit();
    boost::asio::awaitable<std::optional<permit>> permit_for_mail(pacer::time_point until);

    rate_limiter& rate_limiter_;
    account_api& account_api_;
    account_poll account_poll_;
};

} // namespace relay
