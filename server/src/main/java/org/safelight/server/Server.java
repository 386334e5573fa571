package org.safelight.server;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.modulith.Modulithic;

/// The web app that the forces share: one package a feature, each with a way in, its pages and its SQL.
// No user of Spring's own making: people are in the database.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@Modulithic(systemName = "Safelight")
public class Server {}
