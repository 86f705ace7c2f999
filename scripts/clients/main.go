// The vendor's Go SDK, used as its users do. Reads what to call from stdin, as JSON, and prints a line of JSON a call: the
// answer as it came and as the SDK's models have it, or the SDK's error.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/httphandler"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	cbr "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cbr/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cbr/v1/model"
)

type key struct {
	Id            string `json:"id"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"securityToken"`
	Token         string `json:"token"`
}

type plan struct {
	Endpoint string          `json:"endpoint"`
	Key      json.RawMessage `json:"key"`
	Calls    []struct {
		Operation  string          `json:"operation"`
		Project    string          `json:"project"`
		Parameters json.RawMessage `json:"parameters"`
		Key        json.RawMessage `json:"key"`
	} `json:"calls"`
}

type failure struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	RequestId string `json:"requestId"`
}

type result struct {
	Raw     json.RawMessage `json:"raw,omitempty"`
	Parsed  any             `json:"parsed,omitempty"`
	Error   *failure        `json:"error,omitempty"`
	Problem string          `json:"problem,omitempty"`
}

// The words that the models know.
var words = []any{
	model.GetBackupRespStatusEnum(), model.GetBackupExtendInfoSupportedRestoreModeEnum(),
	model.GetReplicationRecordGetStatusEnum(), model.GetBillingChargingModeEnum(), model.GetBillingCloudTypeEnum(),
	model.GetBillingConsistentLevelEnum(), model.GetBillingObjectTypeEnum(), model.GetBillingProtectTypeEnum(),
	model.GetBillingSpecCodeEnum(), model.GetBillingStatusEnum(), model.GetResourceRespProtectStatusEnum(),
	model.GetCheckpointCreateStatusEnum(), model.GetCheckpointResourceRespProtectStatusEnum(),
}

// The SDK knows no tokens. This is the interface that it has for other credentials than its own.
type tokenCredential struct{ token, project string }

func (c tokenCredential) ProcessAuthParams(*impl.DefaultHttpClient, string) (auth.ICredential, error) {
	return c, nil
}

func (c tokenCredential) ProcessAuthRequest(_ *impl.DefaultHttpClient, req *request.DefaultHttpRequest) (*request.DefaultHttpRequest, error) {
	builder := req.Builder().AddAutoFilledPathParam("project_id", c.project).AddHeaderParam("X-Auth-Token", c.token)
	return builder.Build(), nil
}

// A client of one project: by a token, or signing with a key. The last answer as it came is left in raw.
func buildClient(endpoint, project string, key key, raw *[]byte) (*cbr.CbrClient, error) {
	keep := func(response http.Response) { *raw, _ = io.ReadAll(response.Body) }
	settings := config.DefaultHttpConfig().WithHttpHandler(httphandler.NewHttpHandler().AddResponseHandler(keep))
	if key.Token != "" {
		client := core.NewHcHttpClient(impl.NewDefaultHttpClient(settings)).WithEndpoints([]string{endpoint}).
			WithCredential(tokenCredential{key.Token, project}).WithErrorHandler(sdkerr.DefaultErrorHandler{})
		return cbr.NewCbrClient(client), nil
	}
	builder := basic.NewCredentialsBuilder().WithAk(key.Id).WithSk(key.Secret).WithProjectId(project)
	if key.SecurityToken != "" {
		builder = builder.WithSecurityToken(key.SecurityToken)
	}
	credentials, err := builder.SafeBuild()
	if err != nil {
		return nil, err
	}
	client, err := cbr.CbrClientBuilder().WithEndpoint(endpoint).WithCredential(credentials).WithHttpConfig(settings).SafeBuild()
	if err != nil {
		return nil, err
	}
	return cbr.NewCbrClient(client), nil
}

func makeCall(client *cbr.CbrClient, operation string, parameters json.RawMessage, raw *[]byte) (result, error) {
	method := reflect.ValueOf(client).MethodByName(operation)
	if !method.IsValid() {
		return result{}, fmt.Errorf("the SDK has no %s", operation)
	}
	wanted := reflect.New(method.Type().In(0).Elem())
	decoder := json.NewDecoder(bytes.NewReader(parameters))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(wanted.Interface()); err != nil {
		return result{}, err
	}
	answers := method.Call([]reflect.Value{wanted})
	if err, isError := answers[1].Interface().(error); isError {
		var refused *sdkerr.ServiceResponseError
		if !errors.As(err, &refused) {
			return result{}, err
		}
		return result{Error: &failure{refused.StatusCode, refused.ErrorCode, refused.RequestId}}, nil
	}
	if err := checkWords(answers[0]); err != nil {
		return result{}, err
	}
	return result{Raw: *raw, Parsed: answers[0].Interface()}, nil
}

// Every word of an answer is one that its model knows: the SDK itself would take any.
func checkWords(value reflect.Value) error {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			return checkWords(value.Elem())
		}
	case reflect.Slice:
		for index := range value.Len() {
			if err := checkWords(value.Index(index)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if _, isWord := value.Type().MethodByName("Value"); isWord {
			return checkWord(value)
		}
		for index := range value.NumField() {
			if err := checkWords(value.Field(index)); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkWord(value reflect.Value) error {
	for _, known := range words {
		all := reflect.ValueOf(known)
		if all.Type().Field(0).Type != value.Type() {
			continue
		}
		for index := range all.NumField() {
			if all.Field(index).Interface() == value.Interface() {
				return nil
			}
		}
		return fmt.Errorf("%v is no %s", value.Interface(), value.Type().Name())
	}
	return fmt.Errorf("the words of %s are not compared", value.Type().Name())
}

func run() error {
	var plan plan
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		return err
	}
	made := ""
	for _, call := range plan.Calls {
		key := key{}
		for _, part := range []json.RawMessage{plan.Key, call.Key} {
			if part == nil {
				continue
			}
			if err := json.Unmarshal(part, &key); err != nil {
				return err
			}
		}
		var raw []byte
		client, err := buildClient(plan.Endpoint, call.Project, key, &raw)
		if err != nil {
			return err
		}
		wanted := bytes.ReplaceAll(call.Parameters, []byte(`"MADE"`), []byte(`"`+made+`"`))
		got, err := makeCall(client, call.Operation, wanted, &raw)
		if err != nil {
			got = result{Problem: err.Error()}
		}
		if answer, isMade := got.Parsed.(*model.CreateCheckpointResponse); isMade && answer.Checkpoint != nil {
			made = answer.Checkpoint.Id
		}
		if err := json.NewEncoder(os.Stdout).Encode(got); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
