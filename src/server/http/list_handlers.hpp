#pragma once

#include "server/http/call.hpp"

#include <string>

// The calls about lists and contacts, which several files answer

namespace relay {

// lists.cpp
answering post_list(const http_parts& parts, api_call call);
answering list_lists(const http_parts& parts, api_call call);
answering get_list(const http_parts& parts, api_call call);
answering delete_list(const http_parts& parts, api_call call);

// list_uploads.cpp, list_export.cpp, contact_page.cpp
answering post_contacts(const http_parts& parts, api_call call);
answering export_contacts(const http_parts& parts, api_call call);
answering page_contacts(const http_parts& parts, api_call call);

// contacts.cpp
answering get_contact(const http_parts& parts, api_call call);
answering patch_contact(const http_parts& parts, api_call call);
answering delete_contact(const http_parts& parts, api_call call);

server_response answer_no_list(const std::string& name);

} // namespace relay
