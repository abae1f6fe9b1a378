// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends each request to the face of its port and turns refusals and failures into JSON answers. */
final class TargetHandler extends Handler.Abstract.NonBlocking {
    private final DataFace data;
    private final AdminFace admin;
    private final String adminConnector;

    TargetHandler(DataFace data, AdminFace admin, String adminConnector) {
        this.data = data;
        this.admin = admin;
        this.adminConnector = adminConnector;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String connector = request.getConnectionMetaData().getConnector().getName();
        if (adminConnector.equals(connector)) {
            getServer()
                    .getThreadPool()
                    .execute(() -> guarded(() -> admin.handle(request, response, callback), response, callback));
        } else {
            guarded(() -> data.handle(request, response, callback), response, callback);
        }
        return true;
    }

    private static void guarded(Call call, Response response, Callback callback) {
        try {
            call.run();
        } catch (Refusal refusal) {
            refuse(refusal, response, callback);
        } catch (IOException e) {
            refuse(
                    new Refusal(500, "not-durable", "the change could not be kept: " + e.getMessage()),
                    response,
                    callback);
        } catch (RuntimeException e) {
            callback.failed(e);
        }
    }

    private static void refuse(Refusal refusal, Response response, Callback callback) {
        ObjectNode body = BookRecords.JSON.createObjectNode().put("error", refusal.error());
        body.put("detail", refusal.getMessage());
        if (refusal.status() == HttpStatus.PAYLOAD_TOO_LARGE_413) {
            // The rest of the body isn't read, so the connection ends: a client that isn't told sends its next call
            // there.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        try {
            DataFace.answer(response, refusal.status(), BookRecords.JSON.writeValueAsBytes(body), callback);
        } catch (IOException e) {
            callback.failed(e);
        }
    }

    private interface Call {
        void run() throws IOException;
    }
}
