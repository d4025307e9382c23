#include "server/webhooks/unsubscribe_page.hpp"

#include "relay/base/base64.hpp"

#include <openssl/evp.h>

#include <array>
#include <string>

namespace relay {

namespace {

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --line: #d4d4d8; --accent: #18181b; --on-accent: #fff; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 1rem/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; width: min(30rem, 100vw); padding: 2rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.2; }
strong { overflow-wrap: anywhere; }
button { width: 100%; margin-top: .5rem; padding: .75rem 1rem; font: inherit; font-weight: 600;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--line);
  border-radius: .5rem; cursor: pointer; }
button:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
@media (prefers-color-scheme: dark) { :root { --line: #52525b; --accent: #f4f4f5; --on-accent: #18181b; } }
)css";

constexpr std::string_view what_still_comes =
    "<p>Mail that you ask for, such as receipts and new passwords, still comes.</p>\n";

// The one style that the page may have, as its policy names it
std::string style_hash()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(style.data(), style.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string text = "'sha256-";
    base64_appender encoded(text);
    for (unsigned i = 0; i < size; ++i)
        encoded.push(digest[i]);
    encoded.finish();
    return text + '\'';
}

const std::string& policy()
{
    static const std::string text = "default-src 'none'; style-src " + style_hash() +
                                    "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    return text;
}

std::string escaped(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += c;
        }
    }
    return safe;
}

// `content` is HTML.
server_response html_page(unsigned status, std::string_view title, std::string_view content)
{
    server_response response{.status = status, .content_type = "text/html; charset=utf-8"};
    response.headers = {
        {"Content-Security-Policy", policy()},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-store"},
        {"X-Robots-Tag", "noindex"},
        {"X-Content-Type-Options", "nosniff"}};
    auto& html = response.body;
    html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    html.append(title).append("</title>\n<style>").append(style).append("</style>\n</head>\n");
    html.append("<body>\n<main>\n<h1>").append(title).append("</h1>\n").append(content);
    html += "</main>\n</body>\n</html>\n";
    return response;
}

std::string no_more_mailings(std::string_view address)
{
    return "<p>No more mailings to <strong>" + escaped(address) + "</strong>";
}

} // namespace

server_response ask_to_unsubscribe(std::string_view address)
{
    auto content = no_more_mailings(address) + "?</p>\n";
    content += what_still_comes;
    content += "<form method=\"post\"><button type=\"submit\">Unsubscribe</button></form>\n";
    return html_page(200, "Unsubscribe", content);
}

server_response tell_unsubscribed(std::string_view address)
{
    auto content = no_more_mailings(address) +
                   " will be sent. One that is on its way already may still arrive.</p>\n";
    content += what_still_comes;
    return html_page(200, "You are unsubscribed", content);
}

server_response tell_unknown_link()
{
    return html_page(
        404,
        "This link does not work",
        "<p>A part of it is missing, or was changed. Please open it from the mail once more.</p>\n"
    );
}

server_response tell_to_try_again()
{
    auto response = html_page(
        503, "Not done yet", "<p>Something went wrong here. Please try again later.</p>\n"
    );
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

} // namespace relay
