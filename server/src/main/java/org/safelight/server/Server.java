package org.safelight.server;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/// The web app that the forces share: one package a feature, each with a way in, its pages and its SQL.
@SpringBootApplication
@Modulithic(systemName = "Safelight")
public class Server {}
