#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>

// How the HTTP API shows the inbox of a sandbox.

namespace relay {

struct inbox_mail;
struct inbox_page;

// `kept`: how many mails there are; `forgotten`: how many gave way to newer ones
boost::json::object inbox_list(const inbox_page& page, std::size_t kept, std::uint64_t forgotten);

// All of a mail but what its attachments hold
boost::json::object whole_mail(const inbox_mail& mail);

} // namespace relay
