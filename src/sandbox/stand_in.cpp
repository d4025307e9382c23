#include "relay/sandbox/stand_in.hpp"

#include "relay/sandbox/inbox.hpp"
#include "sandbox/delivered_mail.hpp"
#include "sandbox/memory_file.hpp"
#include "sim/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of which Resend's own lists tell; the inbox has bounds of its own
constexpr std::size_t kept_by_resend = 20'000;

sim::settings settings_of_sim(const stand_in::settings& s)
{
    sim::settings all;
    all.port = 0;
    all.keep_mails = kept_by_resend;
    all.webhooks.url = s.webhooks;
    all.webhooks.secret = s.webhook_secret;
    all.webhooks.rates = {
        .opened = 0,
        .clicked = 0,
        .bounced = 0,
        .soft_bounced = 0,
        .complained = 0,
        .delayed = 0,
    };
    return all;
}

} // namespace

struct stand_in::impl
{
    impl(relay::inbox& inbox, const settings& s)
        : tag(s.correlation_tag),
          server(ctx.get_executor(), settings_of_sim(s)),
          authority("resend-relay-sandbox-ca", server.authority_pem())
    {
        auto& accepted = server.state().accepted;
        accepted = [this, &inbox, deliver = std::move(accepted)](
                       const sim::uuid& id,
                       const sim::mail_view& mail,
                       sim::mail_event event,
                       sim::wall_time at
                   ) {
            inbox.add(delivered_mail(id, mail, event, at, tag));
            if (deliver)
                deliver(id, mail, event, at);
        };
        server.start();
        thread = std::thread([this] { ctx.run(); });
    }

    ~impl()
    {
        asio::post(ctx, [this] { server.stop(); });
        thread.join();
    }

    std::string tag;
    asio::io_context ctx{1};
    sim::server server;
    memory_file authority;
    std::thread thread;
};

stand_in::stand_in(relay::inbox& inbox, const settings& s) : impl_(std::make_unique<impl>(inbox, s))
{
}

stand_in::~stand_in() = default;

std::string stand_in::base_url() const
{
    return "https://127.0.0.1:" + std::to_string(impl_->server.port());
}

std::string stand_in::ca_file() const
{
    return impl_->authority.path();
}

} // namespace relay
