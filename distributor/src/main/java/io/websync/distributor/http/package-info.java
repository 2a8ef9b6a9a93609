/** The distributor's HTTP: blobs and the center's mirror by names, on the routes of Reactor Netty. */
@NullMarked
package io.websync.distributor.http;

import org.jspecify.annotations.NullMarked;
