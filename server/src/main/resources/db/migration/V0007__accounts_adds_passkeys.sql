-- Passkeys: sign-in by a key that stays in a person's device and is bound to this server's address.

-- As spring-security-webauthn 7.1 wants it; user_entity_user_id is the person's id, in Base64 of its 16 bytes.
create table user_credentials (
    credential_id                varchar(1000) primary key,
    user_entity_user_id          varchar(1000) not null,
    public_key                   bytea not null,
    signature_count              bigint,
    uv_initialized               boolean,
    backup_eligible              boolean not null,
    authenticator_transports     varchar(1000),
    public_key_credential_type   varchar(100),
    backup_state                 boolean not null,
    attestation_object           bytea,
    attestation_client_data_json bytea,
    created                      timestamp,
    last_used                    timestamp,
    label                        varchar(1000) not null
);
create index user_credentials_by_person on user_credentials (user_entity_user_id);
grant select, insert, update, delete on user_credentials to ${user};
