#pragma once

#include <memory>
#include <string>

namespace relay {

class inbox;

// A stand-in for Resend in this process: resend-sim on a port of its own of the loopback, with TLS
// and a certificate authority of its own, on a thread of its own. What it accepts goes into the
// inbox and nowhere else. Bounces and complaints happen at Resend's test addresses alone
// (resend-api.md, section 10); everything else is delivered.
class stand_in
{
public:
    struct settings
    {
        std::string correlation_tag; // by which the relay knows its mails again
        std::string webhooks;        // http://host:port/path, where events go; empty: nowhere
        std::string webhook_secret;  // whsec_...
    };

    // Listens, and answers from now on. Throws what it failed of. `inbox` outlives it.
    stand_in(relay::inbox& inbox, const settings& s);
    ~stand_in();

    std::string base_url() const;

    // The certificate authority as a file, which is there as long as this is
    std::string ca_file() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
